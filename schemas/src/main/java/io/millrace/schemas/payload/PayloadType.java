package io.millrace.schemas.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.plugin.NoOptions;
import io.millrace.schemas.plugin.Plugin;
import java.util.Optional;
import java.util.Set;

/**
 * One kind of payload: how it is written and read, and what of it is text to be made regular. Found by name, which is also
 * that of the field where rows of users have it, unless they say otherwise.
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

    /**
     * Reads the value of a field of a JSON object, or of a tree that something else was made into.
     *
     * @param field neither missing nor null
     * @param path where it is, for messages: a JSON Pointer
     * @throws InvalidRecordException if it is not of the kind, with the path, what is there and what is allowed
     */
    P json(JsonNode field, String path) throws InvalidRecordException;

    /** What the names of files end with that hold one payload each, in lower case: {@code png}; none if there are no such files. */
    default Set<String> endings() {
        return Set.of();
    }

    /**
     * What a field of a JSON object would hold for a file of such an ending.
     *
     * @throws InvalidRecordException if it is known already that there is none
     */
    default JsonNode ofFile(byte[] content) throws InvalidRecordException {
        return BinaryNode.valueOf(content);
    }

    /** The text in it that is cleaned, and by which near-duplicates are found; empty if there is none. */
    default Optional<String> text(P payload) {
        return Optional.empty();
    }

    /** The same with its text made regular. */
    default P withText(P payload, String cleaned) {
        throw new UnsupportedOperationException("a payload of kind " + name() + " holds no text");
    }
}
