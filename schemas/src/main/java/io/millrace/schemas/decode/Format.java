package io.millrace.schemas.decode;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import java.util.Map;

/**
 * What the values of a topic are written in. Found by name through {@link java.util.ServiceLoader}, so that a jar can
 * add one: it sees the whole value, hence any framing, and gets whatever options it declares.
 */
public interface Format {
    /** The name in a configuration: lower case. */
    String name();

    /**
     * A decoder of unlabeled examples.
     *
     * @throws IllegalArgumentException for an option that is unknown or out of range; {@link Options} words it
     */
    ExampleDecoder<UnlabeledExample> unlabeled(Map<String, String> options);

    /**
     * A decoder of labelled examples.
     *
     * @throws IllegalArgumentException for an option that is unknown or out of range, or if the format has no labels
     */
    ExampleDecoder<LabeledExample> labeled(Map<String, String> options);

    /**
     * As {@link #unlabeled(Map)}, for a format that needs secrets too: a password, a token.
     *
     * @param secrets never to be shown, not in an error either
     * @throws IllegalArgumentException also for a secret that is unknown: any, unless a format says otherwise
     */
    default ExampleDecoder<UnlabeledExample> unlabeled(
            Map<String, String> options, Map<String, String> secrets) {
        refuse(secrets);
        return unlabeled(options);
    }

    /** As {@link #unlabeled(Map, Map)}, of labelled examples. */
    default ExampleDecoder<LabeledExample> labeled(
            Map<String, String> options, Map<String, String> secrets) {
        refuse(secrets);
        return labeled(options);
    }

    private void refuse(Map<String, String> secrets) {
        if (!secrets.isEmpty()) {
            throw new IllegalArgumentException(
                    "format "
                            + name()
                            + ": unknown secrets "
                            + String.join(", ", new java.util.TreeSet<>(secrets.keySet()))
                            + "; allowed are none");
        }
    }
}
