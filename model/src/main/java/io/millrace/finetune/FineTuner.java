package io.millrace.finetune;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.encoder.Encoder;
import io.millrace.release.ModelConfig;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.time.SystemTime;
import io.millrace.task.Answer;
import io.millrace.task.PooledHead;
import io.millrace.task.Task;
import io.millrace.tensor.Hashing;
import io.millrace.tensor.Precision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Fine-tunes an encoder for a task: the head's loss, AdamW with a warm-up and a linear fall, early stopping on those
 * validation rows whose answer the head could give (the weights of the best epoch are kept). With every layer frozen,
 * representations are computed once.
 *
 * <p>The result is a function of encoder, rows, configuration and seed. It checks {@link Thread#interrupted} after every
 * step, so that it can be stopped.
 *
 * <p>It is longer than others because one fine-tuning is read in one place: its loop, its step, what it is judged by.
 */
public final class FineTuner {

    /** Is told how a fine-tuning goes, on its thread. */
    public interface Listener {

        /** Hears nothing. */
        Listener NONE =
                new Listener() {
                    @Override
                    public void stepped(double loss, long units) {}

                    @Override
                    public void validated(double loss) {}
                };

        /**
         * After every step.
         *
         * @param loss the batch's mean loss
         * @param units tokens or values in the batch, see {@link io.millrace.input.Input#units(byte[])}
         */
        void stepped(double loss, long units);

        /** After every epoch, if there are validation rows whose answer the head could give: their mean loss. */
        void validated(double loss);
    }

    private final FineTuneConfig config;
    private final Device device;
    private final int threads;
    private final Precision precision;
    private final Listener listener;

    public FineTuner(FineTuneConfig config, Device device, int threads) {
        this(config, device, threads, Precision.FLOAT32, Listener.NONE);
    }

    public FineTuner(
            FineTuneConfig config,
            Device device,
            int threads,
            Precision precision,
            Listener listener) {
        this.config = config;
        this.device = device;
        this.threads = threads;
        this.precision = precision;
        this.listener = listener;
    }

    /**
     * A fine-tuned model.
     *
     * @param model all weights, with its head
     * @param validation at the epoch that was kept
     * @param test at the epoch that was kept
     * @param epochs taken
     * @param trainRows learned from
     * @param alone on the test rows, without what answers beside the head; null if nothing does
     */
    public record Result(
            SavedModel model,
            Evaluation validation,
            Evaluation test,
            int epochs,
            int trainRows,
            Evaluation alone) {

        Result(
                SavedModel model,
                Evaluation validation,
                Evaluation test,
                int epochs,
                int trainRows) {
            this(model, validation, test, epochs, trainRows, null);
        }
    }

    /** As the other, with what the controls learn from the same rows. */
    public Result train(SavedModel encoder, Collection<LabeledRow> rows, long seed)
            throws InterruptedException {
        return train(encoder, rows, seed, Controls.learn(config, rows, SystemTime.ticker()));
    }

    /**
     * Trains.
     *
     * @param controls what they learned from the same rows
     * @throws InterruptedException if the thread was interrupted
     * @throws IllegalArgumentException if the rows cannot be learned from
     */
    Result train(
            SavedModel encoder,
            Collection<LabeledRow> rows,
            long seed,
            List<Controls.Learned> controls)
            throws InterruptedException {
        Choice<Task<Record, Encoder<?>>> task = config.task();
        var train = new ArrayList<Target>();
        for (LabeledRow row : rows) {
            if (row.split() == Split.TRAIN) {
                train.add(task.plugin().read(row.target(), row.payload()));
            }
        }
        JsonNode fitted = task.plugin().fit(task.options(), train);
        try (TaskModel model = made(encoder, fitted, Hashing.mix(seed, 2))) {
            Dataset data = Dataset.of(rows, model);
            Tuned tuned = tuned(model, data, seed);
            Result alone = tuned.alone();
            for (Controls.Learned one : controls) {
                if (one.control().equals(config.ensemble())) {
                    return together(model, data, tuned, one);
                }
            }
            return alone;
        }
    }

    /**
     * @param crossed the head's answers to validation rows, each by weights that it had no part in choosing
     */
    private record Tuned(Result alone, List<Answer> crossed) {}

    private Tuned tuned(TaskModel model, Dataset data, long seed) throws InterruptedException {
        // As an encoder of any arrays it cannot be asked whether it is one of tokens.
        if (!((Object) model.read() instanceof WideAndDeep<?> both)) {
            try (var run = new Tuning(config, listener, model, data, seed, Part.ALL)) {
                Result alone = run.result(run.train());
                return new Tuned(alone, run.told.answers(data.validation().truth()));
            }
        }
        both.only(Part.WIDE);
        try (var run = new Tuning(config, listener, model, data, seed, Part.WIDE)) {
            run.train();
        }
        both.only(Part.DEEP);
        int epochs;
        try (var run = new Tuning(config, listener, model, data, seed, Part.DEEP)) {
            epochs = run.train();
        }
        both.only(Part.ALL);
        new Mixture(model, both).choose(data.validation());
        var alone =
                new Result(
                        model.save(),
                        model.evaluate(data.validation()),
                        model.evaluate(data.test()),
                        epochs,
                        data.train().size());
        return new Tuned(alone, model.own(data.validation()));
    }

    private static Result together(
            TaskModel model, Dataset data, Tuned tuned, Controls.Learned other) {
        Result alone = tuned.alone();
        List<Answer> own = model.own(data.validation());
        Ensemble both =
                Ensemble.chosen(
                        other.control(), other.learned(), tuned.crossed(), data.validation());
        return new Result(
                both.in(alone.model()),
                model.evaluate(data.validation(), both, own),
                model.evaluate(data.test(), both, model.own(data.test())),
                alone.epochs(),
                alone.trainRows(),
                alone.test());
    }

    /** The model before its first step. */
    private TaskModel made(SavedModel encoder, JsonNode fitted, long seed) {
        Pooling pooling = Pooling.chosen(config, encoder);
        ModelConfig.Head head = TaskModel.head(config.task(), fitted, pooling);
        var model = new TaskModel(TaskModel.on(encoder, head), device, threads, precision, seed);
        if (pooling != Pooling.ENCODER && !(model.head() instanceof PooledHead<?>)) {
            model.close();
            throw new IllegalArgumentException(
                    "pooling is "
                            + pooling.text()
                            + "; a task whose head is no "
                            + PooledHead.class.getSimpleName()
                            + ", such as "
                            + config.task().name()
                            + ", allows: encoder");
        }
        return model;
    }
}
