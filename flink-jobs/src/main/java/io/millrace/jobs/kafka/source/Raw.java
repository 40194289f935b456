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
 * @param missingFrom -1 for a record; else this is none and says that there are none any more from this offset on up to its
 *     own, or that the partition was cut back to where its own says
 */
public record Raw(
        String topic,
        int partition,
        long offset,
        long timestamp,
        byte[] key,
        byte[] value,
        boolean ahead,
        long missingFrom) {

    private static final long NONE = -1;

    /** A record whose timestamp may be right. */
    public Raw(String topic, int partition, long offset, long timestamp, byte[] key, byte[] value) {
        this(topic, partition, offset, timestamp, key, value, false);
    }

    /** A record. */
    public Raw(
            String topic,
            int partition,
            long offset,
            long timestamp,
            byte[] key,
            byte[] value,
            boolean ahead) {
        this(topic, partition, offset, timestamp, key, value, ahead, NONE);
    }

    /**
     * Says that records are not there any more. It has no time of its own.
     *
     * @param from offset of the first that was not read
     * @param last offset of the last that is missing
     */
    static Raw gap(String topic, int partition, long from, long last) {
        return new Raw(topic, partition, last, Long.MIN_VALUE, null, null, false, from);
    }

    /** True if this is no record but says that some are missing. */
    public boolean gap() {
        return missingFrom != NONE;
    }
}
