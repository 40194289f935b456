package io.millrace.monitoring.history;

/**
 * A stretch of the stream.
 *
 * @param domain the one that was flowing, null where several were
 * @param from step, exclusive
 * @param to step, inclusive
 */
public record Phase(String domain, long from, long to) {}
