package io.millrace.jobs.finetune;

/**
 * A labelled example that was found good.
 *
 * @param task the task
 * @param id unique in the task
 * @param timestamp event time, milliseconds since the epoch
 * @param test true if it is to judge by, false if it is to learn from; a label that was taken back is neither
 * @param example encoded as one of our own records, whatever it came in; empty where the label of that id was taken back
 */
public record TaskLabel(String task, String id, long timestamp, boolean test, byte[] example) {

    /** Of an id that has no label from then on. */
    static TaskLabel takenBack(String task, String id, long timestamp) {
        return new TaskLabel(task, id, timestamp, false, new byte[0]);
    }

    boolean takenBack() {
        return example.length == 0;
    }
}
