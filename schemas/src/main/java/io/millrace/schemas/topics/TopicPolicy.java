package io.millrace.schemas.topics;

import java.util.Map;

/**
 * How Kafka keeps one topic.
 *
 * @param name the topic
 * @param compact true to keep the newest record of each key, false to delete by age
 * @param byArrival true if the age of a record counts from its arrival; false if from its own time. What tells of a record
 *     long past, read today, would be deleted at once
 * @param spread true if its records are spread over the pipeline's partitions; false for one partition, whose records
 *     all readers see in the same order
 * @param maxMessageBytes the largest record batch allowed; a producer's {@code max.request.size} must allow as much
 */
public record TopicPolicy(
        String name, boolean compact, boolean byArrival, boolean spread, int maxMessageBytes) {

    /** The rule by which brokers keep batches as they are read: none is larger for its reader than the topic allows. */
    static final String COMPRESSION = "compression.type";

    static final String UNCOMPRESSED = "uncompressed";

    /**
     * The topic's configuration in Kafka's own words. Batches are kept uncompressed: a broker bounds what comes in, and a client
     * allocates a record before anyone can look at its size, so a compressed megabyte of zeros would be a gigabyte for every
     * reader.
     */
    public Map<String, String> config() {
        return Map.of(
                COMPRESSION,
                UNCOMPRESSED,
                "cleanup.policy",
                compact ? "compact" : "delete",
                "message.timestamp.type",
                byArrival ? "LogAppendTime" : "CreateTime",
                "max.message.bytes",
                Integer.toString(maxMessageBytes));
    }
}
