package io.millrace.learner;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

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
        Map<String, NDArray> weights) {}
