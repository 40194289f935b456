package io.millrace.schemas.decode;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.OptionTexts;
import io.millrace.schemas.config.Secret;
import io.millrace.schemas.plugin.Plugins;
import java.util.Map;

/** Makes decoders from the name of a {@link Format} and its options. */
public final class Decoders {
    private Decoders() {}

    /**
     * A decoder of unlabeled examples.
     *
     * @param format {@code avro}, {@code avro-registry}, {@code text}, {@code json} or that of a jar on the class path
     * @param options by their keys, each as text
     * @throws IllegalArgumentException for an unknown format
     * @throws ConfigException for an unknown option, or one whose value is not allowed, under {@code options}
     */
    public static ExampleDecoder<UnlabeledExample> unlabeled(
            String format, Map<String, String> options) {
        return unlabeled(format, options, Map.of());
    }

    /** As {@link #unlabeled}, of labelled examples. */
    public static ExampleDecoder<LabeledExample> labeled(
            String format, Map<String, String> options) {
        return labeled(format, options, Map.of());
    }

    /**
     * As {@link #unlabeled(String, Map)}, with the format's secrets.
     *
     * @param secrets shown in no message; what is wrong with them is said under {@code secrets}
     */
    public static ExampleDecoder<UnlabeledExample> unlabeled(
            String format, Map<String, String> options, Map<String, Secret> secrets) {
        return made(find(format), options, secrets, Format::unlabeled);
    }

    /** As {@link #labeled(String, Map)}, with the format's secrets. */
    public static ExampleDecoder<LabeledExample> labeled(
            String format, Map<String, String> options, Map<String, Secret> secrets) {
        return made(find(format), options, secrets, Format::labeled);
    }

    private interface Making<T> {
        <O extends Record> ExampleDecoder<T> decoder(Format<O> format, O options);
    }

    private static Format<?> find(String name) {
        return Plugins.find(Format.class, "format", name);
    }

    private static <O extends Record, T> ExampleDecoder<T> made(
            Format<O> format,
            Map<String, String> options,
            Map<String, Secret> secrets,
            Making<T> making) {
        O bound = OptionTexts.bind(options, secrets, format.options());
        try {
            return making.decoder(format, bound);
        } catch (ConfigException refused) {
            throw OptionTexts.under(format.options(), refused);
        }
    }
}
