package io.millrace.schemas.decode;

import io.millrace.schemas.topics.Topics;

/** A record as it lies in a user's topic. The arrays are not copied and must not change. */
public final class SourceRecord {
    private final String topic;
    private final int partition;
    private final long offset;
    private final long timestamp;
    private final byte[] key;
    private final byte[] value;

    /**
     * @param topic where it lies; the default domain
     * @param timestamp milliseconds since the epoch; the default event time
     * @param key null if it has none
     * @param value null for a tombstone
     */
    public SourceRecord(
            String topic, int partition, long offset, long timestamp, byte[] key, byte[] value) {
        this.topic = topic;
        this.partition = partition;
        this.offset = offset;
        this.timestamp = timestamp;
        this.key = key;
        this.value = value;
    }

    /** The topic that it lies in. */
    public String topic() {
        return topic;
    }

    /** The partition of the topic. */
    public int partition() {
        return partition;
    }

    /** The offset in the partition. */
    public long offset() {
        return offset;
    }

    /** Milliseconds since the epoch. */
    public long timestamp() {
        return timestamp;
    }

    /** The key's bytes, null if it has none. */
    public byte[] key() {
        return key;
    }

    /** The value's bytes, null for a tombstone. */
    public byte[] value() {
        return value;
    }

    /** topic-partition-offset: unique in a cluster, and the same however often the record is read. */
    public String place() {
        return Topics.place(topic, partition, offset);
    }
}
