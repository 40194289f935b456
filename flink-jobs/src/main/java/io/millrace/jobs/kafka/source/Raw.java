package io.millrace.jobs.kafka.source;

/**
 * A record as it came from a topic.
 *
 * @param topic where
 * @param partition where
 * @param offset where
 * @param timestamp of the record, milliseconds since the epoch
 * @param key may be null
 * @param value may be null
 * @param ahead true if its timestamp lies so far in the future that it cannot be right: it says nothing of time then, and
 *     becomes a dead letter
 */
public record Raw(
        String topic,
        int partition,
        long offset,
        long timestamp,
        byte[] key,
        byte[] value,
        boolean ahead) {

    /** A record whose timestamp may be right. */
    public Raw(String topic, int partition, long offset, long timestamp, byte[] key, byte[] value) {
        this(topic, partition, offset, timestamp, key, value, false);
    }
}
