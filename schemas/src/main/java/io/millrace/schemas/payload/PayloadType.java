package io.millrace.schemas.payload;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.plugin.NoOptions;
import io.millrace.schemas.plugin.Plugin;
import java.util.Optional;

/**
 * One kind of payload: how it is written and read, and what of it is text to be made regular. Found by name.
 *
 * @param <P> the kind's record
 */
public interface PayloadType<P extends Payload> extends Plugin<NoOptions> {

    @Override
    default Class<NoOptions> options() {
        return NoOptions.class;
    }

    /** The kind's record. */
    Class<P> type();

    /** The one form as bytes, in topics and in states. */
    byte[] write(P payload);

    /**
     * Reads what {@link #write} wrote, or what others say is of this form.
     *
     * @throws InvalidRecordException if the bytes are not, with what is wrong; for any bytes at all
     */
    P read(byte[] bytes) throws InvalidRecordException;

    /** The text in it that is cleaned, and by which near-duplicates are found; empty if there is none. */
    default Optional<String> text(P payload) {
        return Optional.empty();
    }

    /** The same with its text made regular. */
    default P withText(P payload, String cleaned) {
        throw new UnsupportedOperationException("a payload of kind " + name() + " holds no text");
    }
}
