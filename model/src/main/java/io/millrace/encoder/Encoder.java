package io.millrace.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.input.Input;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.List;

/**
 * What pretraining keeps: from a batch of samples to representations. Its parameters are named {@code encoder.*};
 * what an objective or a task puts on top of it is not part of it.
 */
public interface Encoder {

    /** Found by name through {@link java.util.ServiceLoader}. */
    interface Provider {
        /** The name in configurations. */
        String name();

        /** The kind of input that it reads. */
        Class<? extends Input> reads();

        /** Options with defaults filled in and checked. Errors name the key. */
        JsonNode complete(JsonNode options);

        /**
         * Makes an encoder and its parameters.
         *
         * @throws IllegalArgumentException if it cannot read that input, with what is allowed
         */
        Encoder create(JsonNode options, Input input, Parameters parameters, Torch torch);
    }

    /** The provider's name. */
    String name();

    /** What {@link Provider#create} needs to make the same shape again. */
    JsonNode options();

    /** Width of a representation. */
    int width();

    /**
     * One row per sample, for tasks: (batch, width).
     *
     * @param manager owns the batch
     * @param samples examples on their own, of any length that the input gives
     */
    NDArray represent(NDManager manager, List<byte[]> samples);

    /** Prefixes of parameter names, from the input up: embeddings, layer by layer. What partial fine-tuning names. */
    List<String> layers();

    /** Multiplications and additions of matrix products in one forward pass of one full sample. */
    double flopsPerSample();
}
