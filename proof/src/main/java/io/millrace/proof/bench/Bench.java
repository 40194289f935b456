package io.millrace.proof.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.millrace.clean.DuplicateFilter;
import io.millrace.clean.Fingerprint;
import io.millrace.clean.TextCleaner;
import io.millrace.data.Example;
import io.millrace.input.Input;
import io.millrace.input.Packer;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.learner.Learner;
import io.millrace.learner.LearnerConfig;
import io.millrace.local.run.Console;
import io.millrace.local.run.Data;
import io.millrace.local.run.LocalRun;
import io.millrace.local.run.Settings;
import io.millrace.objective.StepClock.Phase;
import io.millrace.proof.demo.DemoCorpus;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Text;
import io.millrace.tensor.Torch;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.apache.flink.util.FileUtils;

/**
 * Speed, measured on the demo's own text: the bare learner in a loop, the same examples through the whole pipeline, the
 * ingest alone, and the largest matrix products that the same library does on this machine.
 */
public final class Bench {

    private static final int WARM_UP = 5;

    /**
     * Steps of a pipeline that is not measured: in a young process the compilation of Flink and Kafka takes a core for
     * half a minute, and what is always on is old.
     */
    private static final int COMPILATION = 60;

    /** How often a pipeline takes Flink checkpoints, unless what these cost is measured. */
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private static final Duration NEVER = Duration.ofHours(1);

    private final String size;
    private final int batch;
    private final int steps;
    private final int threads;
    private final int rounds;
    private final Consumer<String> log;
    private final BooleanSupplier stop;

    /**
     * @param rounds how often everything is measured, one thing after the other; the medians count, for the pace of a
     *     shared machine changes from minute to minute
     * @param stop true when to give up
     */
    public Bench(
            String size,
            int batch,
            int steps,
            int threads,
            int rounds,
            Consumer<String> log,
            BooleanSupplier stop) {
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds is " + rounds + "; allowed: at least 1");
        }
        this.size = size;
        this.batch = batch;
        this.steps = steps;
        this.threads = threads;
        this.rounds = rounds;
        this.log = log;
        this.stop = stop;
    }

    private void check() {
        if (stop.getAsBoolean()) {
            throw new IllegalStateException("stopped");
        }
    }

    /**
     * What was measured, medians of the rounds; rates in tokens per second, shares of a step's time.
     *
     * @param gemmGflops the best of several matrix products before and after the learner
     * @param learnerGflops matrix products only, over the whole time of the steps
     * @param learnerOfGemm the learner's rate as a part of the peak, compared within a round
     * @param pipelineOfLearner the pipeline's rate as a part of the learner's, compared within a round
     */
    public record Result(
            String size,
            int batch,
            double gemmGflops,
            double learnerGflops,
            double learnerOfGemm,
            double learnerTokensPerSecond,
            double pipelineTokensPerSecond,
            double pipelineOfLearner,
            double ingestTokensPerSecond,
            Map<String, Double> shares) {}

    /** The bare learner: its rate and where the time of a step goes. */
    private record Loop(double tokensPerSecond, double gflops, Map<String, Double> shares) {}

    private record Round(double gemm, Loop loop, double pipeline) {}

    /** Measures. */
    public Result run() throws Exception {
        DemoCorpus corpus = DemoCorpus.read(DemoCorpus.PHASES, DemoCorpus.LABELS_PER_CLASS, 1);
        List<UnlabeledExample> examples = corpus.unlabeled().toList();
        PipelineConfig config =
                settings()
                        .set("localhost:1", "kafka", "bootstrap")
                        .set("file:///none", "store")
                        .build();

        log.accept("measuring ingest");
        double ingest = ingest(config, examples);
        log.accept("warming the pipeline up");
        pipeline(examples, COMPILATION, INTERVAL);
        var measured = new ArrayList<Round>();
        for (int round = 1; round <= rounds; round++) {
            String of = "round " + round + " of " + rounds + ": measuring ";
            log.accept(of + "the bare learner");
            double before = gemm();
            Loop loop = learner(config.learner(), examples);
            double gemm = Math.max(before, gemm());
            log.accept(of + "the pipeline");
            measured.add(
                    new Round(gemm, loop, pipeline(examples, steps, INTERVAL).tokensPerSecond()));
        }
        var shares = new LinkedHashMap<String, Double>();
        for (String phase : measured.get(0).loop.shares.keySet()) {
            shares.put(phase, median(measured, r -> r.loop.shares.get(phase)));
        }
        return new Result(
                size,
                batch,
                median(measured, Round::gemm),
                median(measured, r -> r.loop.gflops),
                median(measured, r -> r.loop.gflops / r.gemm),
                median(measured, r -> r.loop.tokensPerSecond),
                median(measured, Round::pipeline),
                median(measured, r -> r.pipeline / r.loop.tokensPerSecond),
                ingest,
                shares);
    }

    /**
     * What Flink checkpoints cost, medians of the rounds.
     *
     * @param intervalSeconds between two
     * @param without tokens per second of a pipeline that takes none
     * @param with tokens per second of a pipeline that takes them
     * @param costInRate the part of the rate that is missing, compared within a round; as noisy as the machine
     * @param cost the part of the time in which the learner stood still for them
     */
    public record CheckpointCost(
            double intervalSeconds, double without, double with, double costInRate, double cost) {}

    private record Pair(SteadyRate without, SteadyRate with) {
        double costInRate() {
            return 1 - with.tokensPerSecond() / without.tokensPerSecond();
        }
    }

    /** Measures the whole pipeline with and without Flink checkpoints, each first in every other round. */
    public CheckpointCost checkpointCost() throws Exception {
        DemoCorpus corpus = DemoCorpus.read(DemoCorpus.PHASES, DemoCorpus.LABELS_PER_CLASS, 1);
        List<UnlabeledExample> examples = corpus.unlabeled().toList();
        log.accept("warming the pipeline up");
        pipeline(examples, COMPILATION, INTERVAL);
        var pairs = new ArrayList<Pair>();
        for (int round = 1; round <= rounds; round++) {
            String of = "round " + round + " of " + rounds + ": measuring ";
            boolean withFirst = round % 2 == 0;
            var rates = new SteadyRate[2];
            for (boolean with : new boolean[] {withFirst, !withFirst}) {
                log.accept(
                        of
                                + (with
                                        ? "with one every " + INTERVAL.toSeconds() + " s"
                                        : "without Flink checkpoints"));
                rates[with ? 1 : 0] = pipeline(examples, steps, with ? INTERVAL : NEVER);
            }
            pairs.add(new Pair(rates[0], rates[1]));
        }
        return new CheckpointCost(
                INTERVAL.toSeconds(),
                median(pairs, pair -> pair.without.tokensPerSecond()),
                median(pairs, pair -> pair.with.tokensPerSecond()),
                median(pairs, Pair::costInRate),
                median(pairs, pair -> pair.with.snapshotShare()));
    }

    private static <T> double median(List<T> rounds, ToDoubleFunction<T> value) {
        double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private Settings settings() {
        return Settings.shipped("try")
                .set("text", "input", "name")
                .set("transformer", "encoder", "name")
                .set(size, "encoder", "size")
                .set(batch, "training", "batch")
                .set(threads, "training", "threads")
                .set(1_000_000, "probes", "every")
                .set(0.0, "probes", "share")
                .set(1_000_000, "checkpoints", "every");
    }

    private double gemm() {
        double best = 0;
        try (var torch = new Torch(Device.cpu(), threads);
                NDArray a = torch.manager().ones(new Shape(4096, 1024));
                NDArray b = torch.manager().ones(new Shape(1024, 1024))) {
            for (int i = 0; i < 30; i++) {
                check();
                long start = System.nanoTime();
                try (NDArray c = a.matMul(b)) {
                    c.getFloat(0, 0); // waits for a device that works on its own
                }
                best = Math.max(best, 2.0 * 4096 * 1024 * 1024 / (System.nanoTime() - start));
            }
        }
        return best;
    }

    private Loop learner(LearnerConfig config, List<UnlabeledExample> examples) throws Exception {
        try (var learner = new Learner(config, Device.cpu())) {
            long start = 0;
            long[] before = new long[Phase.values().length];
            int taken = 0;
            for (UnlabeledExample example : examples) {
                check();
                learner.add(example(example));
                while (learner.ready() && taken < WARM_UP + steps) {
                    learner.step();
                    if (++taken == WARM_UP) {
                        start = System.nanoTime();
                        for (int i = 0; i < before.length; i++) {
                            before[i] = learner.clock().nanos(Phase.values()[i]);
                        }
                    }
                }
                if (taken >= WARM_UP + steps) {
                    break;
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double measured = taken - WARM_UP;
            var shares = new LinkedHashMap<String, Double>();
            for (int i = 0; i < before.length; i++) {
                Phase phase = Phase.values()[i];
                shares.put(
                        phase.name().toLowerCase(Locale.ROOT),
                        (learner.clock().nanos(phase) - before[i]) / 1e9 / seconds);
            }
            double tokens = learner.units() / (double) taken * measured;
            return new Loop(
                    tokens / seconds, learner.flopsPerStep() * measured / seconds / 1e9, shares);
        }
    }

    private static Example example(UnlabeledExample example) throws InvalidRecordException {
        return new Example(example.getId(), example.getDomain(), Payloads.of(example.getPayload()));
    }

    /** Decode, clean, fingerprint, look up, tokenize and pack, on one thread. */
    private double ingest(PipelineConfig config, List<UnlabeledExample> examples) throws Exception {
        var codec = new AvroCodec();
        List<byte[]> records = new ArrayList<>();
        List<Payload> first = new ArrayList<>();
        for (UnlabeledExample example : examples) {
            records.add(codec.encode(example));
            if (first.size() < config.training().fitExamples()) {
                first.add(Payloads.of(example.getPayload()));
            }
        }
        var cleaner =
                new TextCleaner(config.clean().minCharacters(), config.clean().maxCharacters());
        var chosen = config.learner().kinds().input();
        try (Input<?> input = chosen.plugin().fit(chosen.options(), first)) {
            double best = 0;
            for (int round = 0; round < 2; round++) {
                DuplicateFilter filter = config.clean().filter();
                Packer packer = input.packer("all");
                long[] samples = new long[1];
                long start = System.nanoTime();
                for (byte[] record : records) {
                    check();
                    UnlabeledExample example = codec.decode(record, UnlabeledExample.class);
                    String text = cleaner.clean(((Text) Payloads.of(example.getPayload())).text());
                    Fingerprint print = Fingerprint.of(text, true);
                    if (filter.offer(print.hash(), print.signature())
                            == DuplicateFilter.Verdict.NEW) {
                        packer.add(
                                new Example(example.getId(), "all", new Text(text)),
                                sample -> samples[0]++);
                    }
                }
                best =
                        Math.max(
                                best,
                                samples[0] * input.units() * 1e9 / (System.nanoTime() - start));
            }
            return best;
        }
    }

    private SteadyRate pipeline(List<UnlabeledExample> examples, int measured, Duration checkpoints)
            throws Exception {
        check();
        Path out = Files.createTempDirectory("millrace-bench-");
        try {
            var silent = new Console(new PrintStream(OutputStream.nullOutputStream()), false);
            Settings settings =
                    settings().set(checkpoints.toSeconds() + "s", "flink", "checkpoint-interval");
            var rate = new SteadyRate(WARM_UP);
            new LocalRun(settings, enough(examples, measured), out, 0, silent, "bench")
                    .onProgress(rate)
                    .run();
            return rate;
        } finally {
            FileUtils.deleteDirectoryQuietly(out.toFile());
        }
    }

    /** As many examples as the measured steps of the bare learner take in. */
    private Data enough(List<UnlabeledExample> examples, int measured)
            throws InvalidRecordException {
        int count = count(examples, measured);
        return new Data() {
            @Override
            public List<String> tasks() {
                return List.of();
            }

            @Override
            public void unlabeled(Sink<UnlabeledExample> sink) throws IOException {
                for (UnlabeledExample example : examples.subList(0, count)) {
                    sink.accept(example);
                }
            }

            @Override
            public void labeled(Sink<LabeledExample> sink) {}
        };
    }

    private int count(List<UnlabeledExample> examples, int measured) throws InvalidRecordException {
        // A sample holds 128 tokens of about four characters; half of a batch is replayed.
        long characters = (long) (WARM_UP + measured) * batch * 128 * 4;
        int count = 0;
        for (UnlabeledExample example : examples) {
            if (characters <= 0) {
                break;
            }
            characters -= ((Text) Payloads.of(example.getPayload())).text().length();
            count++;
        }
        return Math.max(2000, count);
    }
}
