package io.millrace.schemas.decode;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import java.util.Map;

/**
 * What the values of a topic are written in. Found by name through {@link java.util.ServiceLoader}, so that a jar can
 * add one: it sees the whole value, hence any framing (a schema registry's, say), and gets whatever options it declares.
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
}
