package io.millrace.schemas.decode;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Makes decoders from the name of a {@link Format} and its options. */
public final class Decoders {
    private Decoders() {}

    /**
     * A decoder of unlabeled examples.
     *
     * @param format {@code avro}, {@code avro-registry}, {@code text}, {@code json} or that of a jar on the class path
     * @throws IllegalArgumentException for an unknown format or option, or an option's value out of range
     */
    public static ExampleDecoder<UnlabeledExample> unlabeled(
            String format, Map<String, String> options) {
        return find(format).unlabeled(options);
    }

    /** As {@link #unlabeled}, of labelled examples. */
    public static ExampleDecoder<LabeledExample> labeled(
            String format, Map<String, String> options) {
        return find(format).labeled(options);
    }

    /**
     * As {@link #unlabeled(String, Map)}, with the format's secrets.
     *
     * @param secrets shown in no message
     */
    public static ExampleDecoder<UnlabeledExample> unlabeled(
            String format, Map<String, String> options, Map<String, String> secrets) {
        return find(format).unlabeled(options, secrets);
    }

    /** As {@link #labeled(String, Map)}, with the format's secrets. */
    public static ExampleDecoder<LabeledExample> labeled(
            String format, Map<String, String> options, Map<String, String> secrets) {
        return find(format).labeled(options, secrets);
    }

    private static Format find(String name) {
        Map<String, Format> formats = new TreeMap<>();
        // The thread's class loader sees a job's own jar; this class's may not.
        for (Format format : ServiceLoader.load(Format.class)) {
            formats.put(format.name(), format);
        }
        Format format = formats.get(name);
        if (format == null) {
            throw new IllegalArgumentException(
                    "format \"" + name + "\"; allowed are " + String.join(", ", formats.keySet()));
        }
        return format;
    }
}
