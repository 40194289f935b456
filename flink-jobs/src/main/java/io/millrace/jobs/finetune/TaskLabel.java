package io.millrace.jobs.finetune;

/**
 * A labelled example that was found good.
 *
 * @param task the task
 * @param id unique in the task
 * @param timestamp event time, milliseconds since the epoch
 * @param test true if it is to judge by, false if it is to learn from
 * @param example encoded as one of our own records, whatever it came in
 */
public record TaskLabel(String task, String id, long timestamp, boolean test, byte[] example) {}
