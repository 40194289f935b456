package io.millrace.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.release.Safetensors.Tensor;
import java.util.Map;
import java.util.Set;

/**
 * What a provider is whose encoders can take over weights that the Transformers library names.
 *
 * @param <O> its options
 */
public interface ForeignWeights<O extends Record> {

    /** The values of {@code model_type} in {@code config.json} that it can make an encoder of. */
    Set<String> modelTypes();

    /**
     * The options that make such an encoder.
     *
     * @param config {@code config.json}
     * @throws IllegalArgumentException if it says something that the encoder does not do, with the key and what is allowed
     */
    O options(JsonNode config);

    /**
     * The weights under the encoder's own names, {@code encoder.*}; those of a head that predicts tokens, if they are
     * there, under the names of {@link io.millrace.nn.TokenPrediction}.
     *
     * @param own as {@link #options} gave them
     * @param foreign by the names in the file
     * @param vocabulary ids of the tokenizer: rows of the token embedding
     * @throws IllegalArgumentException if one is missing or of another shape
     */
    Map<String, Tensor> weights(O own, Map<String, Tensor> foreign, int vocabulary);
}
