package io.millrace.monitoring.history;

/**
 * One of the dead letters of a stage and a reason.
 *
 * @param where the stage that refused it
 * @param reason in full, up to a bound
 * @param from topic, partition and offset of the record
 * @param text how its value begins, what is no letter replaced
 */
public record LetterExample(String where, String reason, String from, String text) {}
