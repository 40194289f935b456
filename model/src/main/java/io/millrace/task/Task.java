package io.millrace.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.encoder.Encoder;
import io.millrace.input.Input;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.PayloadTypes;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.TargetCoercion;
import io.millrace.schemas.plugin.Plugin;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.List;
import java.util.Optional;

/**
 * A kind of task: the extension point of fine-tuning. Found by name.
 *
 * @param <O> its options
 * @param <E> what an encoder must be able to do
 */
public interface Task<O extends Record, E extends Encoder<?>> extends Plugin<O> {

    /** The name of the kind that is meant where the configuration names none. */
    String DEFAULT = "classification";

    /** What an encoder must be able to do. */
    Class<E> reads();

    /** What an input must be able to do, beyond what the encoder reads. */
    @SuppressWarnings("unchecked") // any input at all
    default Class<? extends Input<?>> input() {
        return (Class<? extends Input<?>>) (Class<?>) Input.class;
    }

    /** What it answers with. */
    Class<? extends Target> target();

    /** Its metrics; the first is compared by the gate where the configuration names none. */
    List<Metric> metrics();

    /**
     * What is said of an example, in the form that it learns from.
     *
     * @param given any target
     * @param payload what it is said of
     * @return of {@link #target}
     * @throws IllegalArgumentException if it cannot be, with what is allowed
     */
    default Target read(Target given, Payload payload) {
        Optional<String> text = PayloadTypes.known().of(payload).text(payload);
        try {
            return TargetCoercion.to(target(), given, text);
        } catch (InvalidRecordException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * What has to be known of the training rows before the first step: classes, a scale.
     *
     * @param train targets of {@link #target}; may be empty
     * @return part of a release, given to {@link #create}
     * @throws IllegalArgumentException if nothing can be learned from them, with what is needed
     */
    JsonNode fit(O own, List<Target> train);

    /**
     * Refuses what no head of that fit could ever answer: what it {@link Head#knows} is left. Where the task has classes, any
     * other name is refused.
     *
     * @param target of {@link #target}
     * @param fitted what {@link #fit} gave
     * @throws IllegalArgumentException with what is allowed
     */
    default void check(Target target, JsonNode fitted) {
        List<String> classes = classes(fitted);
        if (target instanceof Target.Name name
                && !classes.isEmpty()
                && !classes.contains(name.name())) {
            throw new IllegalArgumentException(
                    "label is '" + name.name() + "'; allowed: " + String.join(", ", classes));
        }
    }

    /**
     * A target in the terms of the sample that an input makes of a payload: what a head learns. Of tasks that answer place by
     * place it is another than the target that metrics see.
     *
     * @param target of {@link #target}
     * @param input an {@link #input}
     * @param fitted what {@link #fit} gave
     */
    default Target inSample(Target target, Payload payload, Input<?> input, JsonNode fitted) {
        return target;
    }

    /** The reverse for what a head answers about a sample. */
    default Target inPayload(Target answer, Payload payload, Input<?> input, JsonNode fitted) {
        return answer;
    }

    /** What the loss of its heads is counted in. */
    default String unit() {
        return "nats";
    }

    /**
     * Makes the head.
     *
     * @param encoder one that it {@link #reads}
     * @param fitted what {@link #fit} gave
     */
    Head<?> create(O own, E encoder, JsonNode fitted, Context context);

    /**
     * The best answer for one who does not look at the examples: by it a metric's value is put into proportion.
     *
     * @param truth of the examples to answer; not empty
     */
    Optional<Target> constant(List<Target> truth);

    /** What its heads compute, for others who run their weights; empty if that is no linear map. */
    default Optional<LinearMap> linear(JsonNode fitted) {
        return Optional.empty();
    }

    /** The names of the classes that it knows, in the order of its outputs, for others to read; none if it has none. */
    default List<String> classes(JsonNode fitted) {
        return List.of();
    }

    /**
     * What a head is made of.
     *
     * @param input what makes its arrays
     * @param parameters where its parameters go, named {@code head.*}
     * @param torch the thread's engine
     */
    record Context(Input<?> input, Parameters parameters, Torch torch) {}
}
