package io.millrace.proof.bench;

import io.millrace.local.process.folder.TemporaryFolder;
import io.millrace.local.run.Console;
import io.millrace.local.run.Data;
import io.millrace.local.run.LocalRun;
import io.millrace.local.run.Settings;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The whole pipeline, from broker to model checkpoint, on examples that fill so many steps. */
final class Pipeline {

    private final Supplier<Settings> settings;
    private final int batch;
    private final List<UnlabeledExample> examples;
    private final BooleanSupplier stop;

    /**
     * @param batch samples in a step
     * @param examples as many as are needed are taken
     * @param stop true when to give up
     */
    Pipeline(
            Supplier<Settings> settings,
            int batch,
            List<UnlabeledExample> examples,
            BooleanSupplier stop) {
        this.settings = settings;
        this.batch = batch;
        this.examples = examples;
        this.stop = stop;
    }

    /**
     * The rate of a job that takes so many steps.
     *
     * @param checkpoints interval of Flink checkpoints
     */
    SteadyRate rate(int measured, Duration checkpoints) throws Exception {
        Bench.check(stop);
        try (TemporaryFolder temporary = TemporaryFolder.make("bench")) {
            Path out = temporary.path().resolve("out");
            var silent = new Console(new PrintStream(OutputStream.nullOutputStream()), false);
            Settings timed =
                    settings.get()
                            .set(checkpoints.toSeconds() + "s", "flink", "checkpoint-interval");
            var rate = new SteadyRate(Bench.WARM_UP);
            new LocalRun(timed, enough(measured), out, 0, silent, "bench").onProgress(rate).run();
            return rate;
        }
    }

    /** As many examples as the measured steps of the bare learner take in. */
    private Data enough(int measured) throws InvalidRecordException {
        int count = count(measured);
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

    private int count(int measured) throws InvalidRecordException {
        // A sample holds 128 tokens of about four characters; half of a batch is replayed.
        long characters = (long) (Bench.WARM_UP + measured) * batch * 128 * 4;
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
