package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;

/**
 * A task has tried the last model checkpoint of a bounded stream.
 *
 * @param task its name
 */
public record TuningEnded(String task) implements Progress {

    @Override
    public Kind kind() {
        return Kind.TUNING_ENDED;
    }

    @Override
    public void write(FieldsOut to) {
        to.tag("task", task);
    }

    static TuningEnded read(FieldsIn from) throws InvalidRecordException {
        return new TuningEnded(from.tag("task"));
    }
}
