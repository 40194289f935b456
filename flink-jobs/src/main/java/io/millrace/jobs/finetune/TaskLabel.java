package io.millrace.jobs.finetune;

/**
 * A labelled example that was found good.
 *
 * @param task the task
 * @param id unique in the task
 * @param timestamp event time, milliseconds since the epoch
 * @param example encoded as one of our own records, whatever it came in; empty where the label of that id was taken back
 */
public record TaskLabel(String task, String id, long timestamp, byte[] example) {

    /** Of an id that has no label from then on. */
    static TaskLabel takenBack(String task, String id, long timestamp) {
        return new TaskLabel(task, id, timestamp, new byte[0]);
    }
}
