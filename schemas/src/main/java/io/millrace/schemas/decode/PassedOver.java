package io.millrace.schemas.decode;

import io.millrace.schemas.InvalidRecordException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A record of a change stream that is whole and holds no example: nothing is wrong with it, so that it makes no dead letter
 * where somebody knows of it.
 */
public final class PassedOver extends InvalidRecordException {

    private static final long serialVersionUID = 1L;

    /** Why there is no example. */
    public enum Why {
        /** The row is gone: a delete, or a record without a value. */
        DELETED,
        /** A value that did not change was left out, and it is one that is needed. */
        UNCHANGED
    }

    private final Why why;
    private final String id;
    private final String task;
    private final Long timestamp;

    private PassedOver(Why why, String reason, String id, String task, Long timestamp) {
        super(reason);
        this.why = why;
        this.id = id;
        this.task = task;
        this.timestamp = timestamp;
    }

    static PassedOver unchanged(String field) {
        return new PassedOver(
                Why.UNCHANGED,
                field + " did not change and was left out of the record",
                null,
                null,
                null);
    }

    /** Each null where the record does not say. */
    static PassedOver deleted(String id, String task, Long timestamp) {
        return new PassedOver(Why.DELETED, "the row was deleted", id, task, timestamp);
    }

    /** Why there is no example. */
    public Why why() {
        return why;
    }

    /** Of what was deleted. */
    public Optional<String> id() {
        return Optional.ofNullable(id);
    }

    /** Of what was deleted, where the record says it, or a constant. */
    public Optional<String> task() {
        return Optional.ofNullable(task);
    }

    /** When, if the record says it: milliseconds since the epoch. */
    public OptionalLong timestamp() {
        return timestamp == null ? OptionalLong.empty() : OptionalLong.of(timestamp);
    }
}
