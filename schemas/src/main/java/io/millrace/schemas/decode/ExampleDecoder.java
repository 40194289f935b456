package io.millrace.schemas.decode;

import io.millrace.schemas.InvalidRecordException;

/**
 * Turns a record of a user's own topic into an example. One thread at a time uses an instance; make it where it is used,
 * from a name and options that can travel ({@link Decoders}).
 *
 * @param <T> {@code UnlabeledExample} or {@code LabeledExample}
 */
@FunctionalInterface
public interface ExampleDecoder<T> {
    /**
     * The example that the record holds: valid (see {@link Examples}), and a function of the record alone.
     *
     * @throws InvalidRecordException if it holds none; the reason is fit for a dead letter
     */
    T decode(SourceRecord record) throws InvalidRecordException;
}
