package io.millrace.finetune;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.data.Sample;
import io.millrace.encoder.Encoder;
import io.millrace.encoder.Mode;
import io.millrace.input.Arrays;
import io.millrace.input.Input;
import io.millrace.learner.Kinds;
import io.millrace.release.ModelConfig;
import io.millrace.release.Safetensors;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.time.Interruption;
import io.millrace.task.Answer;
import io.millrace.task.Head;
import io.millrace.task.Task;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Precision;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * An encoder with the head of a task. One thread makes, uses and closes it.
 *
 * <p>Here alone a task is matched with an encoder, by what it needs and what the encoder can do.
 */
public final class TaskModel implements AutoCloseable {

    private static final int PREDICT_BATCH = 64;

    private final Torch torch;
    private final Input<?> input;
    private final Parameters parameters;
    private final Encoder<Arrays> encoder;
    private final Encoder<Arrays> read; // what the head reads
    private final Task<Record, Encoder<?>> task;
    private final Head<Arrays> head;
    private final SavedModel saved;
    private final Optional<Ensemble> beside;

    /**
     * A release, to be used, in float32.
     *
     * @param classes of a release that was made before heads were named: its manifest's labels; else not looked at
     */
    public static TaskModel of(
            SavedModel release, List<String> classes, Device device, int threads) {
        return of(release, classes, device, threads, Precision.FLOAT32);
    }

    /** A release, to be used in a precision. */
    static TaskModel of(
            SavedModel release,
            List<String> classes,
            Device device,
            int threads,
            Precision precision) {
        if (release.config().head() != null) {
            return new TaskModel(release, device, threads, precision, 0);
        }
        // Before heads were named there was one kind of task, that of the defaults.
        Choice<Task<Record, Encoder<?>>> task = FineTuneConfig.DEFAULT.task();
        List<Target> targets =
                classes.stream().map(name -> (Target) new Target.Name(name)).toList();
        JsonNode fitted = task.plugin().fit(task.options(), targets);
        return new TaskModel(
                on(release, head(task, fitted, Pooling.ENCODER)), device, threads, precision, 0);
    }

    /** The same encoder with the head of a task, both as they are saved. */
    static SavedModel on(SavedModel encoder, ModelConfig.Head head) {
        var config = new ModelConfig(encoder.encoder(), encoder.inputName(), encoder.input(), head);
        return new SavedModel(config, encoder.files(), encoder.weights());
    }

    /** How a task is named in a saved model. */
    static ModelConfig.Head head(
            Choice<Task<Record, Encoder<?>>> task, JsonNode fitted, Pooling pooling) {
        JsonNode options = ((ObjectNode) task.json()).without("name");
        return new ModelConfig.Head(task.name(), options, fitted, pooling.text(), null);
    }

    /**
     * @param saved with a head; its weights may name the head's too: then it is a model already trained
     * @param precision how products are done
     * @param seed of what starts at random
     */
    @SuppressWarnings(
            "unchecked") // an encoder reads the arrays of its input; a head those of its encoder
    TaskModel(SavedModel saved, Device device, int threads, Precision precision, long seed) {
        this.saved = saved;
        beside = Ensemble.of(saved);
        torch = new Torch(device, threads, precision);
        Input<?> loaded = null;
        try {
            loaded = Kinds.input(saved.inputName()).load(saved.input(), saved.files());
            input = loaded;
            parameters = new Parameters(torch.manager(), seed);
            Choice<Encoder.Provider<Record, Input<?>>> chosen = Kinds.encoder(saved.encoder());
            encoder =
                    (Encoder<Arrays>)
                            chosen.plugin().create(chosen.options(), input, parameters, torch);
            ObjectNode section = saved.config().head().options().deepCopy();
            Choice<Task<Record, Encoder<?>>> kind =
                    Choice.of(
                            Task.class,
                            "head",
                            section.put("name", saved.config().head().kind()),
                            null);
            task = kind.plugin();
            if (!task.input().isInstance(input)) {
                throw new IllegalArgumentException(
                        "task "
                                + task.name()
                                + " needs an input that is a "
                                + task.input().getSimpleName()
                                + ", and input "
                                + saved.inputName()
                                + " is none");
            }
            read = Pooling.named(saved.config().head().pooling()).of(encoder, input, parameters);
            if (!task.reads().isInstance(read)) {
                throw new IllegalArgumentException(
                        "task "
                                + task.name()
                                + " needs an encoder that is a "
                                + task.reads().getSimpleName()
                                + ", and encoder "
                                + saved.encoder()
                                + " is none");
            }
            head =
                    (Head<Arrays>)
                            task.create(
                                    kind.options(),
                                    read,
                                    saved.config().head().fitted(),
                                    new Task.Context(input, parameters, torch));
            saved.weights()
                    .forEach((name, tensor) -> parameters.set(name, tensor.tensor().values()));
        } catch (Throwable e) {
            if (loaded != null) {
                loaded.close();
            }
            torch.close();
            throw e;
        }
    }

    Torch torch() {
        return torch;
    }

    /** What turns payloads into samples. */
    public Input<?> input() {
        return input;
    }

    /** What it was trained for. */
    public Task<Record, Encoder<?>> task() {
        return task;
    }

    /** What the task had to know of its training rows. */
    JsonNode fitted() {
        return saved.config().head().fitted();
    }

    Parameters parameters() {
        return parameters;
    }

    Encoder<Arrays> encoder() {
        return encoder;
    }

    /** What the head reads: the encoder, or a view of it. */
    Encoder<Arrays> read() {
        return read;
    }

    Head<Arrays> head() {
        return head;
    }

    /** A batch as arrays. */
    Arrays arrays(NDManager manager, List<Sample> samples) {
        return input.arrays(manager, samples);
    }

    /** One representation for each sample, (batch, width). */
    NDArray pooled(NDManager manager, List<Sample> samples) {
        return read.pooled(arrays(manager, samples), Mode.EVAL);
    }

    /** The answer to every sample, in its terms. */
    List<Target> answer(List<Sample> samples) {
        return inBatches(samples, head::predict);
    }

    private <T> List<T> inBatches(List<Sample> samples, Function<Arrays, List<T>> use) {
        var answers = new ArrayList<T>();
        for (int from = 0; from < samples.size(); from += PREDICT_BATCH) {
            Interruption.check();
            List<Sample> part =
                    samples.subList(from, Math.min(samples.size(), from + PREDICT_BATCH));
            try (NDManager manager = torch.manager().newSubManager();
                    NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                answers.addAll(use.apply(arrays(manager, part)));
            }
        }
        return answers;
    }

    /** The answer to a payload. */
    public Target predict(Payload payload) {
        return answers(List.of(payload)).get(0).target();
    }

    /**
     * The answers to payloads, with probabilities where they are choices.
     *
     * @throws IllegalArgumentException if the input cannot read one, with what is allowed
     */
    public List<Answer> answers(List<? extends Payload> payloads) {
        List<Sample> samples =
                payloads.stream().map(one -> new Sample("", input.encode(one))).toList();
        List<Answer> own = own(payloads, samples);
        return beside.map(other -> other.answers(payloads, own)).orElse(own);
    }

    /** What the head says, whatever answers beside it. */
    private List<Answer> own(List<? extends Payload> payloads, List<Sample> samples) {
        List<Answer> said = inBatches(samples, head::answers);
        var answers = new ArrayList<Answer>(said.size());
        for (int row = 0; row < said.size(); row++) {
            Answer one = said.get(row);
            Target target = task.inPayload(one.target(), payloads.get(row), input, fitted());
            answers.add(new Answer(target, one.probabilities()));
        }
        return answers;
    }

    /** What the head says of rows, with probabilities where they are choices. */
    List<Answer> own(Dataset.Part part) {
        return own(part.payloads(), part.samples());
    }

    /** How well it does on rows. */
    public Evaluation evaluate(Dataset.Part part) {
        return beside.map(other -> evaluate(part, other, own(part)))
                .orElseGet(() -> evaluate(part, answer(part.samples())));
    }

    /** How well the head does with another beside it, given what the head says. */
    Evaluation evaluate(Dataset.Part part, Ensemble other, List<Answer> own) {
        List<Target> said =
                other.answers(part.payloads(), own).stream().map(Answer::target).toList();
        return Evaluation.of(task, said, part.truth());
    }

    /** How good answers to rows are, given in the terms of their samples. */
    Evaluation evaluate(Dataset.Part part, List<Target> answers) {
        var said = new ArrayList<Target>(answers.size());
        for (int row = 0; row < answers.size(); row++) {
            said.add(task.inPayload(answers.get(row), part.payloads().get(row), input, fitted()));
        }
        return Evaluation.of(task, said, part.truth());
    }

    /** Everything needed to make it again, weights copied. */
    public SavedModel save() {
        var weights = new LinkedHashMap<String, NDArray>();
        parameters.names().forEach(name -> weights.put(name, parameters.get(name)));
        return saved.with(Safetensors.of(weights)).copied();
    }

    @Override
    public void close() {
        input.close();
        torch.close();
    }
}
