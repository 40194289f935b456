package io.millrace.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.release.Safetensors.Tensor;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * An encoder as a model checkpoint holds it.
 *
 * @param encoder name and options
 * @param inputName name of the kind of input
 * @param input its options
 * @param files its files
 * @param weights by name; empty: start at random
 */
public record SavedEncoder(
        JsonNode encoder,
        String inputName,
        JsonNode input,
        Map<String, byte[]> files,
        Map<String, Tensor> weights) {

    /** The first weight that holds a value that is not finite. */
    public Optional<String> notFinite() {
        for (var weight : weights.entrySet()) {
            FloatBuffer values =
                    weight.getValue()
                            .values()
                            .duplicate()
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asFloatBuffer();
            while (values.hasRemaining()) {
                if (!Float.isFinite(values.get())) {
                    return Optional.of(weight.getKey());
                }
            }
        }
        return Optional.empty();
    }

    /** The same architecture and input without what was learned: the control. */
    public SavedEncoder scratch() {
        return new SavedEncoder(encoder, inputName, input, files, Map.of());
    }
}
