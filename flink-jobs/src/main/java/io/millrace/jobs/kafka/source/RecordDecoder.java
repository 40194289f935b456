package io.millrace.jobs.kafka.source;

import io.millrace.jobs.config.ValueFormat;
import io.millrace.jobs.failure.LastingFailure;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.decode.ExampleDecoder;
import io.millrace.schemas.decode.PassedOver;
import io.millrace.schemas.decode.SourceRecord;
import io.millrace.schemas.registry.RegistryException;
import org.apache.flink.runtime.execution.SuppressRestartsException;

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
     * @throws PassedOver if it holds none and nothing is wrong with it
     * @throws InvalidRecordException if it holds none, or has more bytes than are looked at; fit for a dead letter
     */
    public T decode(Raw raw) throws InvalidRecordException {
        if (raw.ahead()) {
            throw new InvalidRecordException(
                    "timestamp is "
                            + raw.timestamp()
                            + ", too far in the future; allowed: stream.ahead beyond the clock");
        }
        boolean empty = raw.value() == null || raw.value().length == 0;
        if (!empty && raw.value().length > maxBytes) {
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
            T example = decoder.decode(record);
            if (!empty) {
                return example;
            }
        } catch (PassedOver e) {
            throw e;
        } catch (InvalidRecordException e) {
            if (!empty) {
                throw e;
            }
        } catch (RegistryException e) {
            if (e.lasting()) {
                throw new SuppressRestartsException(e); // every attempt would end the same
            }
            throw e; // the registry is away
        } catch (IllegalArgumentException e) {
            throw e; // the record says what is wrong itself
        } catch (LinkageError e) {
            LastingFailure.throwIfUnlinked(e);
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            // The same bytes would fail again in every attempt of the job.
            throw new InvalidRecordException("the decoder cannot take it: " + e);
        }
        throw new InvalidRecordException("value is empty; needed: an example");
    }
}
