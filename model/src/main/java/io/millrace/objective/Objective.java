package io.millrace.objective;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.encoder.Encoder;
import io.millrace.optimizer.OptimizerConfig;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.Map;

/**
 * A pretraining task: the extension point of Millrace. Most are a head and a loss, and extend {@link
 * GradientObjective}; one that has no loss to differentiate implements the step itself.
 */
public interface Objective extends AutoCloseable {

    /** Found by name through {@link java.util.ServiceLoader}. */
    interface Provider {
        /** The name in configurations. */
        String name();

        /** Options with defaults filled in and checked. Errors name the key. */
        JsonNode complete(JsonNode options);

        /** The encoder that is trained where the configuration names none, with options. */
        JsonNode defaultEncoder();

        /** The learning rate where the configuration gives none. */
        double defaultLearningRate();

        /** The weight decay where the configuration gives none. */
        default double defaultWeightDecay() {
            return 0.01;
        }

        /**
         * Refuses an encoder that it cannot train, or an input that it cannot train it on, before anything runs.
         *
         * @param encoder its name and complete options
         * @param input likewise
         * @throws IllegalArgumentException with what is allowed
         */
        void check(JsonNode encoder, JsonNode input);

        /** Makes an objective and its head, for an encoder and an input that passed {@link #check}. */
        Objective create(Context context);
    }

    /**
     * What an objective is made of.
     *
     * @param options complete
     * @param encoder what is trained
     * @param parameters where the head's parameters go, named {@code head.*}
     * @param torch the thread's engine
     * @param optimizer how weights move
     */
    record Context(
            JsonNode options,
            Encoder encoder,
            Parameters parameters,
            Torch torch,
            OptimizerConfig optimizer) {}

    /**
     * Learns from a batch: one update, or none if the judge does not accept it. The judge is asked once, with finite
     * numbers or not, before weights or {@link #state} change.
     */
    Learned learn(Batch batch, double rate, Judge judge);

    /** The mean loss on a batch; nothing is learned. */
    double evaluate(Batch batch);

    /** Arrays beyond the parameters that decide how learning goes on (moments, chains), by name. */
    Map<String, NDArray> state();

    /** Multiplications and additions of matrix products in one step, per sample. */
    double flopsPerSample();

    @Override
    void close();
}
