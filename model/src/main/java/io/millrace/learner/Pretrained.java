package io.millrace.learner;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.tensor.HostBytes;
import java.util.Map;
import java.util.Optional;

/**
 * An encoder with all that is needed to use it.
 *
 * @param encoder name and options
 * @param inputName name of the kind of input
 * @param input its options
 * @param files its files
 * @param weights the encoder's parameters; they belong to the learner and change with its next step
 */
public record Pretrained(
        JsonNode encoder,
        String inputName,
        JsonNode input,
        Map<String, byte[]> files,
        Map<String, NDArray> weights) {

    /** The first weight that holds a value that is not finite; one native sum for each, which such a value spoils. */
    public Optional<String> notFinite() {
        for (var weight : weights.entrySet()) {
            try (NDArray sum = weight.getValue().sum()) {
                if (!Float.isFinite(HostBytes.scalar(sum))) {
                    return Optional.of(weight.getKey());
                }
            }
        }
        return Optional.empty();
    }
}
