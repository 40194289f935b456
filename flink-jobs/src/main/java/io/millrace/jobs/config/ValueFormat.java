package io.millrace.jobs.config;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.config.ByteSize;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.Secret;
import io.millrace.schemas.decode.Decoders;
import io.millrace.schemas.decode.ExampleDecoder;
import io.millrace.schemas.topics.Topics;
import java.io.Serializable;
import java.util.Map;

/**
 * What the values of a user's topic are written in, with the secrets that it takes to read them. It travels to where they
 * are read; the decoders, which do not, are made there.
 */
public final class ValueFormat implements Serializable {

    static final String DEFAULT = "avro";

    private static final long serialVersionUID = 1L;

    private static final long LARGEST_RECORD = 256L << 20;

    private final String section;
    private final String format;
    private final Map<String, String> options;
    private final Map<String, Secret> secrets;
    private final ByteSize maxBytes;

    /**
     * @param section of the configuration that says so, for errors
     */
    ValueFormat(
            String section,
            String format,
            Map<String, String> options,
            Map<String, Secret> secrets,
            ByteSize maxBytes) {
        this.section = section;
        this.format = format;
        this.options = options;
        this.secrets = secrets;
        this.maxBytes = maxBytes;
    }

    /** The longest value of a section that may leave it out, checked. */
    static ByteSize maxBytes(ByteSize given) {
        ByteSize most = given == null ? new ByteSize(Topics.MAX_EXAMPLE_BYTES) : given;
        Check.that(
                most.bytes() > 0 && most.bytes() <= LARGEST_RECORD,
                "max-bytes",
                most,
                "1 to " + new ByteSize(LARGEST_RECORD));
        return most;
    }

    /** The section of the configuration that this is from. */
    public String section() {
        return section;
    }

    /** A value with more bytes is refused before it is decoded. */
    public long maxBytes() {
        return maxBytes.bytes();
    }

    /**
     * A decoder of unlabeled examples.
     *
     * @throws ConfigException for a format, option or secret that is unknown or not allowed
     */
    public ExampleDecoder<UnlabeledExample> unlabeled() {
        return made(Decoders::unlabeled);
    }

    /**
     * A decoder of labelled examples.
     *
     * @throws ConfigException as {@link #unlabeled}, and for a format that has no place for a label
     */
    public ExampleDecoder<LabeledExample> labeled() {
        return made(Decoders::labeled);
    }

    private interface Making<T> {
        ExampleDecoder<T> decoder(
                String format, Map<String, String> options, Map<String, Secret> secrets);
    }

    private <T> ExampleDecoder<T> made(Making<T> making) {
        try {
            return making.decoder(format, options, secrets);
        } catch (ConfigException e) {
            throw e.under(section);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(section, e.getMessage());
        }
    }
}
