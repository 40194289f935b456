package io.millrace.task;

import io.millrace.schemas.payload.Target;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a model says of an example.
 *
 * @param target the answer
 * @param probabilities of every answer that there could be, by its name and in the order of the outputs, 1 in sum; empty
 *     where the answer is no choice
 */
public record Answer(Target target, Map<String, Double> probabilities) {

    public Answer {
        probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
    }

    /** One that is no choice. */
    public static Answer of(Target target) {
        return new Answer(target, Map.of());
    }
}
