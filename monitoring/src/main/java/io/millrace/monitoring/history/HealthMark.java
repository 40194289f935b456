package io.millrace.monitoring.history;

/**
 * Something that the learner did to stay healthy.
 *
 * @param step at which
 * @param kind left out, went back or re-warmed
 * @param text why, with the numbers
 */
public record HealthMark(long step, String kind, String text) {}
