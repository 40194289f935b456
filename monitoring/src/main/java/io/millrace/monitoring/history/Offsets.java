package io.millrace.monitoring.history;

/** The part of a partition that was read, {@code from} inclusive, {@code to} exclusive. */
public record Offsets(String topic, int partition, long from, long to) {}
