package io.millrace.finetune;

import io.millrace.schemas.payload.Payload;

/**
 * One labelled example of a task.
 *
 * @param id unique in the task
 * @param label the class
 * @param split what it is for
 * @param payload what the label is about
 */
public record LabeledRow(String id, String label, Split split, Payload payload) {}
