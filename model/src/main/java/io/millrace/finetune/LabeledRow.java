package io.millrace.finetune;

import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;

/**
 * One labelled example of a task.
 *
 * @param id unique in the task
 * @param target what is said of it
 * @param split what it is for
 * @param payload what the label is about
 */
public record LabeledRow(String id, Target target, Split split, Payload payload) {

    /** One of a class. */
    public LabeledRow(String id, String label, Split split, Payload payload) {
        this(id, new Target.Name(label), split, payload);
    }
}
