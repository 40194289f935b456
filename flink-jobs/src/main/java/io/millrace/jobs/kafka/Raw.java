package io.millrace.jobs.kafka;

/**
 * A record as it came from a topic.
 *
 * @param topic where
 * @param partition where
 * @param offset where
 * @param timestamp of the record, milliseconds since the epoch
 * @param key may be null
 * @param value may be null
 */
public record Raw(
        String topic, int partition, long offset, long timestamp, byte[] key, byte[] value) {}
