package io.millrace.schemas.decode;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.plugin.Plugin;

/**
 * What the values of a topic are written in. Found by name, so that a jar can add one: it sees the whole value, hence any
 * framing, and gets whatever options it declares. Components of type {@link io.millrace.schemas.config.Secret} are what a
 * configuration has in its section {@code secrets}.
 *
 * @param <O> its options
 */
public interface Format<O extends Record> extends Plugin<O> {

    /**
     * A decoder of unlabeled examples.
     *
     * @throws io.millrace.schemas.config.ConfigException for an option that unlabeled examples do not have; it names the
     *     option's key
     */
    ExampleDecoder<UnlabeledExample> unlabeled(O options);

    /**
     * A decoder of labelled examples.
     *
     * @throws IllegalArgumentException if the format has no labels
     */
    ExampleDecoder<LabeledExample> labeled(O options);
}
