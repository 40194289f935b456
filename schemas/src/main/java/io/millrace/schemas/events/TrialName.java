package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;

/**
 * Which trial: one model checkpoint for one task.
 *
 * @param task its name
 * @param checkpoint id of the model checkpoint
 */
public record TrialName(String task, String checkpoint) {

    void write(FieldsOut to) {
        to.tag("task", task).tag("checkpoint", checkpoint);
    }

    static TrialName read(FieldsIn from) throws InvalidRecordException {
        return new TrialName(from.tag("task"), from.tag("checkpoint"));
    }
}
