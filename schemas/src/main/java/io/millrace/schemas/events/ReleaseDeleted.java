package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;

/**
 * A release is not kept any longer: its files go from the store.
 *
 * @param task its name
 * @param version which
 * @param retain how many of the newest are kept
 */
public record ReleaseDeleted(String task, int version, int retain) implements Progress {

    @Override
    public Kind kind() {
        return Kind.RELEASE_DELETED;
    }

    @Override
    public void write(FieldsOut to) {
        to.tag("task", task).count("version", version).count("retain", retain);
    }

    static ReleaseDeleted read(FieldsIn from) throws InvalidRecordException {
        return new ReleaseDeleted(from.tag("task"), from.small("version"), from.small("retain"));
    }
}
