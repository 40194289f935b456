package io.millrace.proof.bench;

import ai.djl.Device;
import io.millrace.data.Example;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.learner.Refused;
import io.millrace.local.run.Settings;
import io.millrace.proof.demo.DemoCorpus;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.time.Ticker;
import io.millrace.tensor.Precision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Speed, measured on the demo's own text: the bare learner in a loop, in its precision and in float32 with each choice of
 * product, the same examples through the whole pipeline, the ingest alone, and the largest matrix products that the same
 * library does on this machine.
 */
public final class Bench {

    /** What is measured is this machine's time: there is no other to be given. */
    static final Ticker TICKER = SystemTime.ticker();

    /** Steps that are not measured. */
    static final int WARM_UP = 5;

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

    static void check(BooleanSupplier stop) {
        if (stop.getAsBoolean()) {
            throw new IllegalStateException("stopped");
        }
    }

    /**
     * What was measured, medians of the rounds; rates in tokens per second, shares of a step's time.
     *
     * @param precision in which the learner and the pipeline learn
     * @param gemmGflops the peak in that precision
     * @param learnerGflops matrix products only, over the whole time of the steps
     * @param learnerOfGemm the learner's rate as a part of the peak, compared within a round
     * @param defaultTokensPerSecond of the same step in float32 with the product that the engine chooses by itself
     * @param float32TokensPerSecond of the same step in float32 with ours
     * @param learnerOfDefault the learner's rate as a multiple of the default, compared within a round
     * @param float32OfDefault that of float32
     * @param pipelineOfLearner the pipeline's rate as a part of the learner's, compared within a round
     */
    public record Result(
            String size,
            int batch,
            String precision,
            double gemmGflops,
            double learnerGflops,
            double learnerOfGemm,
            double learnerTokensPerSecond,
            double defaultTokensPerSecond,
            double float32TokensPerSecond,
            double learnerOfDefault,
            double float32OfDefault,
            double pipelineTokensPerSecond,
            double pipelineOfLearner,
            double ingestTokensPerSecond,
            Peaks peaks,
            Map<String, Double> shares) {}

    private record Round(
            Peaks peaks,
            LearnerRate own,
            LearnerRate float32,
            LearnerRate engine,
            double pipeline) {}

    /** Measures. */
    public Result run() throws Exception {
        List<UnlabeledExample> examples = corpus();
        PipelineConfig config =
                settings()
                        .set("localhost:1", "kafka", "bootstrap")
                        .set("file:///none", "store")
                        .build();
        var precision = Precision.of(config.training().precision(), Device.cpu());
        var pipeline = new Pipeline(this::settings, batch, examples, stop);

        log.accept("measuring ingest");
        double ingest = new IngestRate(config, stop).measure(examples);
        log.accept("warming the pipeline up");
        pipeline.rate(COMPILATION, INTERVAL);
        var measured = new ArrayList<Round>();
        for (int round = 1; round <= rounds; round++) {
            String of = "round " + round + " of " + rounds + ": measuring ";
            // What is compared stands side by side: the learner between the other products and the
            // pipeline.
            log.accept(of + "the bare learner in float32 with the engine's own products");
            LearnerRate engine = learner(config, Precision.DEFAULT, examples, few());
            log.accept(of + "the bare learner in float32");
            LearnerRate float32 = learner(config, Precision.FLOAT32, examples, few());
            log.accept(of + "the bare learner in " + precision.text());
            Peaks before = Peaks.measured(threads, stop);
            LearnerRate own = learner(config, precision, examples, steps);
            Peaks peaks = before.best(Peaks.measured(threads, stop));
            log.accept(of + "the pipeline");
            double rate = pipeline.rate(steps, INTERVAL).tokensPerSecond();
            measured.add(new Round(peaks, own, float32, engine, rate));
        }
        var shares = new LinkedHashMap<String, Double>();
        for (String phase : measured.get(0).own.shares().keySet()) {
            shares.put(phase, median(measured, r -> r.own.shares().get(phase)));
        }
        return new Result(
                size,
                batch,
                precision.text(),
                median(measured, r -> r.peaks.of(precision)),
                median(measured, r -> r.own.gflops()),
                median(measured, r -> r.own.gflops() / r.peaks.of(precision)),
                median(measured, r -> r.own.tokensPerSecond()),
                median(measured, r -> r.engine.tokensPerSecond()),
                median(measured, r -> r.float32.tokensPerSecond()),
                median(measured, r -> r.own.tokensPerSecond() / r.engine.tokensPerSecond()),
                median(measured, r -> r.float32.tokensPerSecond() / r.engine.tokensPerSecond()),
                median(measured, Round::pipeline),
                median(measured, r -> r.pipeline / r.own.tokensPerSecond()),
                ingest,
                new Peaks(
                        median(measured, r -> r.peaks.float32Default()),
                        median(measured, r -> r.peaks.float32()),
                        median(measured, r -> r.peaks.bfloat16())),
                shares);
    }

    /** Steps of what is only compared with: they take long. */
    private int few() {
        return Math.max(1, steps / 2);
    }

    private LearnerRate learner(
            PipelineConfig config, Precision precision, List<UnlabeledExample> examples, int steps)
            throws Refused {
        Iterator<Example> all = examples.stream().map(Bench::example).iterator();
        return LearnerRate.of(
                config.learner(), precision, all, WARM_UP, (taken, s) -> taken >= steps, stop);
    }

    private static Example example(UnlabeledExample example) {
        try {
            Payload payload = Payloads.of(example.getPayload());
            return new Example(example.getId(), example.getDomain(), payload);
        } catch (InvalidRecordException e) {
            throw new IllegalStateException("an example of the demo cannot be read", e);
        }
    }

    private static List<UnlabeledExample> corpus() throws Exception {
        return DemoCorpus.read(DemoCorpus.PHASES, DemoCorpus.LABELS_PER_CLASS, 1)
                .unlabeled()
                .toList();
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
        var pipeline = new Pipeline(this::settings, batch, corpus(), stop);
        log.accept("warming the pipeline up");
        pipeline.rate(COMPILATION, INTERVAL);
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
                rates[with ? 1 : 0] = pipeline.rate(steps, with ? INTERVAL : NEVER);
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
}
