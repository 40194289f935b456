package io.millrace.objective;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.data.Example;
import io.millrace.encoder.Encoder;
import io.millrace.input.Input;
import io.millrace.optimizer.OptimizerConfig;
import io.millrace.schemas.plugin.Plugin;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.List;
import java.util.Map;

/**
 * A pretraining task: the extension point of Millrace. Most are a head and a loss, and extend {@link GradientObjective};
 * one that trains two networks, or has no loss to differentiate, calls the {@link Descent} itself.
 */
public interface Objective extends AutoCloseable {

    /**
     * Found by name.
     *
     * @param <O> its options
     * @param <E> what an encoder must be able to do to be trained
     */
    interface Provider<O extends Record, E extends Encoder<?>> extends Plugin<O> {

        /** What an encoder must be able to do to be trained under such options. */
        Class<? extends E> trains(O own);

        /** What an input must be able to do, beyond what the encoder reads. */
        @SuppressWarnings("unchecked") // any input at all
        default Class<? extends Input<?>> reads(O own) {
            return (Class<? extends Input<?>>) (Class<?>) Input.class;
        }

        /** How weights move where the configuration does not say. */
        default Defaults defaults() {
            return Defaults.USUAL;
        }

        /** True if it learns from whole examples, each with its target; false if examples may share a sample. */
        default boolean wholeExamples() {
            return false;
        }

        /** True if what {@link #fit} gives depends on the examples: some are gathered, even if the input needs none. */
        default boolean needsExamples(O own) {
            return false;
        }

        /**
         * What it has to know of the stream before there is a model: classes, say.
         *
         * @param first examples of the stream, those that the input is fitted on
         * @return part of every snapshot, given to {@link #create} and {@link #check}
         * @throws IllegalArgumentException if nothing can be learned from them, with what is needed
         */
        default JsonNode fit(O own, List<Example> first) {
            return com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        }

        /**
         * An example in the form that it learns from: its target, say, as what the objective's task answers with.
         *
         * @throws IllegalArgumentException if it has none, with what is wrong and what is allowed
         */
        default Example read(O own, Example example) {
            return example;
        }

        /**
         * Refuses an example that it cannot learn from.
         *
         * @param fitted what {@link #fit} gave, or null before it
         * @param example as {@link #read} gave it
         * @throws IllegalArgumentException with what is wrong and what is allowed
         */
        default void check(O own, JsonNode fitted, Example example) {}

        /**
         * An example with its target in the terms of the sample that an input makes of it.
         *
         * @param fitted what {@link #fit} gave
         */
        default Example inSample(O own, JsonNode fitted, Example example, Input<?> input) {
            return example;
        }

        /** Makes an objective and its head, for an encoder that it {@link #trains}. */
        Objective create(O own, E encoder, Context context);
    }

    /**
     * How weights move where the configuration does not say.
     *
     * @param learningRate after warm-up
     * @param weightDecay of matrices, per step and unit of learning rate
     */
    record Defaults(double learningRate, double weightDecay) {
        /** Of most objectives. */
        public static final Defaults USUAL = new Defaults(1e-3, 0.01);
    }

    /**
     * What an objective is made of.
     *
     * @param input what makes its arrays
     * @param fitted what {@link Provider#fit} gave
     * @param parameters where the head's parameters go, named {@code head.*}
     * @param torch the thread's engine
     * @param optimizer how weights move
     */
    record Context(
            Input<?> input,
            JsonNode fitted,
            Parameters parameters,
            Torch torch,
            OptimizerConfig optimizer) {}

    /** Learns from a batch, by one call of the descent for each update. */
    Learned learn(Batch batch, Descent descent);

    /** How it does on a batch; nothing is learned. */
    Scores evaluate(Batch batch);

    /** What a loss is counted in: nats, or the square of what. */
    String unit();

    /** The parameters that it moves by gradients, in the groups that it gives to the descent. */
    default List<Group> groups() {
        return List.of(Group.ALL);
    }

    /** Numbers in a row of {@link Forward#outputs}; 0 if there are none. */
    default int outputs() {
        return 0;
    }

    /** Arrays beyond parameters and moments that decide how learning goes on (velocities, chains), by name. */
    default Map<String, NDArray> state() {
        return Map.of();
    }

    /** Multiplications and additions of matrix products in one step, per sample. */
    double flopsPerSample();

    @Override
    default void close() {}
}
