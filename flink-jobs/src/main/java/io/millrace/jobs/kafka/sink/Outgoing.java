package io.millrace.jobs.kafka.sink;

/**
 * A record on its way to a topic.
 *
 * @param key UTF-8
 * @param value encoded
 * @param timestamp milliseconds since the epoch
 */
public record Outgoing(byte[] key, byte[] value, long timestamp) {}
