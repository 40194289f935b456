package io.millrace.schemas.decode;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.InvalidRecordException;
import java.util.Optional;

/** A word that is the same for all rows, or a field of each. */
final class JsonConstantOrPath {
    private final Optional<String> constant;
    private final JsonPointer path;

    private JsonConstantOrPath(Optional<String> constant, JsonPointer path) {
        this.constant = constant;
        this.path = path;
    }

    /**
     * What an option says.
     *
     * @param option null if it is not set
     */
    static JsonConstantOrPath of(String option, String unlessSet) {
        String value = option == null ? unlessSet : option;
        return value.startsWith("/")
                ? new JsonConstantOrPath(Optional.empty(), JsonPointer.compile(value))
                : new JsonConstantOrPath(Optional.of(value), null);
    }

    /** The word that is the same for all rows; null if it is a field of each. */
    String constant() {
        return constant.orElse(null);
    }

    Optional<String> in(ObjectNode row) throws InvalidRecordException {
        return constant.isPresent() ? constant : JsonFields.word(row, path);
    }

    @Override
    public String toString() {
        return constant.orElseGet(() -> path.toString());
    }
}
