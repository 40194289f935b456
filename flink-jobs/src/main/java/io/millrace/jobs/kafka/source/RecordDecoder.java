package io.millrace.jobs.kafka.source;

import io.millrace.jobs.config.ValueFormat;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.decode.ExampleDecoder;
import io.millrace.schemas.decode.SourceRecord;
import io.millrace.schemas.registry.RegistryException;

/**
 * Turns the records of a user's topic into examples. One thread uses it.
 *
 * @param <T> {@code UnlabeledExample} or {@code LabeledExample}
 */
public final class RecordDecoder<T> {

    private final ExampleDecoder<T> decoder;
    private final long maxBytes;
    private final String section;

    /**
     * @param decoder one that the format made
     */
    public RecordDecoder(ValueFormat format, ExampleDecoder<T> decoder) {
        this.decoder = decoder;
        this.maxBytes = format.maxBytes();
        this.section = format.section();
    }

    /**
     * The example that a record holds.
     *
     * @throws InvalidRecordException if it holds none, or has more bytes than are looked at; fit for a dead letter
     */
    public T decode(Raw raw) throws InvalidRecordException {
        if (raw.ahead()) {
            throw new InvalidRecordException(
                    "timestamp is "
                            + raw.timestamp()
                            + ", too far in the future; allowed: stream.ahead beyond the clock");
        }
        if (raw.value() == null || raw.value().length == 0) {
            throw new InvalidRecordException("value is empty; needed: an example");
        }
        if (raw.value().length > maxBytes) {
            throw new InvalidRecordException(
                    "value has "
                            + raw.value().length
                            + " bytes; allowed: at most "
                            + maxBytes
                            + " ("
                            + section
                            + ".max-bytes)");
        }
        var record =
                new SourceRecord(
                        raw.topic(),
                        raw.partition(),
                        raw.offset(),
                        raw.timestamp(),
                        raw.key(),
                        raw.value());
        try {
            return decoder.decode(record);
        } catch (RegistryException | IllegalArgumentException e) {
            throw e; // the registry is away, or the record says what is wrong itself
        } catch (RuntimeException | StackOverflowError e) {
            // The same bytes would fail again in every attempt of the job.
            throw new InvalidRecordException("the decoder cannot take it: " + e);
        }
    }
}
