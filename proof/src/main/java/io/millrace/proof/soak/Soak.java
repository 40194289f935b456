package io.millrace.proof.soak;

import ai.djl.Device;
import io.millrace.finetune.FineTuneConfig;
import io.millrace.finetune.FineTuner;
import io.millrace.finetune.LabeledRow;
import io.millrace.finetune.Split;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.ingest.Ingest;
import io.millrace.jobs.kafka.source.Raw;
import io.millrace.learner.Learner;
import io.millrace.local.process.folder.TemporaryFolder;
import io.millrace.local.run.Settings;
import io.millrace.release.LocalBlobStore;
import io.millrace.release.ModelStore;
import io.millrace.release.Origin;
import io.millrace.release.Retention;
import io.millrace.release.Retirement;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Text;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.time.Ticker;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Everything that a learner does for months, in minutes: records of which some are duplicates, steps with replay, probes,
 * snapshots to nowhere, model checkpoints with retention, fine-tunings on labels that are always others. The process's
 * resident size is taken along the way; after a warm-up, in which replay and what is remembered of examples fill up and
 * the compiler works, it should stay flat.
 */
public final class Soak {

    private static final int SNAPSHOT_EVERY = 200;
    private static final int CHECKPOINT_EVERY = 250;
    private static final int FINE_TUNE_EVERY = 500;
    private static final int LABELS = 100;
    private static final int SAMPLES = 400;
    private static final String PIPELINE = "soak";

    private final long steps;
    private final Consumer<String> log;
    private final BooleanSupplier stop;
    private final Ticker ticker = SystemTime.ticker();

    /**
     * @param stop true when to give up
     */
    public Soak(long steps, Consumer<String> log, BooleanSupplier stop) {
        this.steps = steps;
        this.log = log;
        this.stop = stop;
    }

    /**
     * What was measured; sizes in bytes.
     *
     * @param rssStart after the warm-up, the first fifth of the steps
     * @param rssSlopeBytesPerStep least squares over all sizes after the warm-up
     */
    public record Result(long steps, long rssStart, long rssEnd, double rssSlopeBytesPerStep) {}

    /** Runs. */
    public Result run() throws Exception {
        try (TemporaryFolder temporary = TemporaryFolder.make("soak")) {
            Path folder = temporary.path();
            return run(folder);
        }
    }

    private static PipelineConfig config() {
        return Settings.shipped("try")
                .set(PIPELINE, "pipeline")
                .set("localhost:1", "kafka", "bootstrap")
                .set("file:///none", "store")
                .set("text", "input", "name")
                .set(512, "input", "vocabulary")
                .set(32, "input", "length")
                .set("transformer", "encoder", "name")
                .set("tiny", "encoder", "size")
                .set(8, "training", "batch")
                .set(200, "training", "fit-examples")
                .set(4096, "clean", "remembered")
                .set("1 MiB", "replay", "capacity")
                .set(8, "probes", "samples")
                .set(CHECKPOINT_EVERY, "checkpoints", "every")
                .set(3, "checkpoints", "retain", "last")
                .set(0, "checkpoints", "retain", "every")
                .build();
    }

    private Result run(Path folder) throws Exception {
        PipelineConfig config = config();
        var store = new ModelStore(PIPELINE, new LocalBlobStore(folder));
        Retention rule = config.checkpoints().retention();
        var retirement = new Retirement(store, rule, false);
        long warmUp = steps / 5;
        long every = Math.max(1, steps / SAMPLES);
        long start = 0;
        var slope = new Slope();
        long begun = ticker.nanos();
        var codec = new AvroCodec();
        try (var learner = new Learner(config.learner(), Device.cpu())) {
            var ingest = new Ingest(config, learner::add);
            long number = 0;
            while (learner.steps() < steps) {
                ingest.offer(record(number++, codec));
                while (learner.ready() && learner.steps() < steps) {
                    if (stop.getAsBoolean()) {
                        throw new IllegalStateException("stopped");
                    }
                    long step = learner.step().number();
                    if (learner.probesDue()) {
                        learner.probe();
                    }
                    if (step % SNAPSHOT_EVERY == 0) {
                        snapshot(ingest, learner);
                    }
                    if (step % CHECKPOINT_EVERY == 0) {
                        write(learner, store, config);
                        retirement.apply(step);
                    }
                    if (step % FINE_TUNE_EVERY == 0) {
                        fineTune(learner, config);
                    }
                    if (step % every == 0 && step > warmUp) {
                        long size = ResidentSize.bytes();
                        start = start == 0 ? size : start;
                        slope.add((double) step, (double) size);
                    }
                    if (step % Math.max(1, steps / 20) == 0) {
                        progress(step, begun, slope.value());
                    }
                }
            }
            long kept = store.checkpointSteps().size();
            if (kept > rule.last() || retirement.failures() > 0) {
                throw new IllegalStateException(
                        kept
                                + " model checkpoints are left and "
                                + retirement.failures()
                                + " deletions failed; expected "
                                + rule.last()
                                + " and 0");
            }
        }
        return new Result(steps, start, ResidentSize.bytes(), slope.value());
    }

    private void progress(long step, long begun, double slope) throws IOException {
        double seconds = ticker.since(begun).toNanos() / 1e9;
        log.accept(
                String.format(
                        Locale.ROOT,
                        "step %,d of %,d  %.0f steps/s  resident %.1f MiB, Java heap %.1f  slope"
                                + " %.1f bytes/step  %.0f s left",
                        step,
                        steps,
                        step / seconds,
                        ResidentSize.bytes() / 1048576.0,
                        Runtime.getRuntime().totalMemory() / 1048576.0,
                        slope,
                        seconds / step * (steps - step)));
    }

    /** As a Flink checkpoint takes it. */
    private static void snapshot(Ingest ingest, Learner learner) throws IOException {
        var out = new DataOutputStream(new BufferedOutputStream(OutputStream.nullOutputStream()));
        ingest.write(out);
        learner.snapshot(out);
        out.flush();
    }

    private static void fineTune(Learner learner, PipelineConfig config)
            throws InterruptedException {
        var once =
                new FineTuneConfig(null, null, 1, null, null, null, null, null, null, null, null);
        new FineTuner(once, Device.cpu(), config.training().threads())
                .train(learner.pretrained().copied(), rows(learner.steps()), 1);
    }

    /** Of two classes, one word apart. */
    private static List<LabeledRow> rows(long step) {
        var rows = new ArrayList<LabeledRow>();
        for (int i = 0; i < LABELS; i++) {
            Split split = i % 5 == 3 ? Split.VALIDATION : i % 5 == 4 ? Split.TEST : Split.TRAIN;
            String label = i / 5 % 2 == 0 ? "yes" : "no";
            String text = label + " " + text(-(step * LABELS + i));
            rows.add(new LabeledRow("r" + i, label, split, new Text(text)));
        }
        return rows;
    }

    /** New words all the time, in three domains; of ten, one comes again, and one with another word at its end. */
    private static Raw record(long number, AvroCodec codec) {
        String text = line(number);
        var example =
                new UnlabeledExample(
                        "s" + number,
                        "domain" + number % 3,
                        number,
                        Payloads.avro(new Text(text)),
                        null);
        return new Raw(PIPELINE, 0, number, number, null, codec.encode(example));
    }

    /** The text of a record. */
    static String line(long number) {
        return switch ((int) (number % 10)) {
            case 8 -> text(number - 5);
            case 9 -> text(number - 5) + "end";
            default -> text(number);
        };
    }

    private static String text(long number) {
        var random = new SplittableRandom(number);
        var text = new StringBuilder();
        for (int i = 0; i < 24; i++) {
            int word = random.nextInt(4000);
            text.append((char) ('a' + word % 26))
                    .append((char) ('a' + word / 26 % 26))
                    .append((char) ('a' + word / 676))
                    .append(' ');
        }
        return text.toString();
    }

    private static void write(Learner learner, ModelStore store, PipelineConfig config)
            throws IOException {
        var origin =
                new Origin(
                        PIPELINE,
                        ModelStore.checkpointId(learner.steps()),
                        learner.steps(),
                        config.configHash(),
                        null,
                        0,
                        learner.examples(),
                        learner.units(),
                        learner.replayedFraction(),
                        List.of(),
                        Map.of(),
                        Map.of());
        store.writeCheckpoint(origin, learner.pretrained());
    }
}
