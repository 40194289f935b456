package io.millrace.jobs.kafka.source;

import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;

/**
 * What of a topic is in the state, beside how far each partition was read.
 *
 * @param partitions those that are known
 * @param id of the topic; null where it was not noted, as in states of before it was
 */
public record TopicState(KafkaSourceEnumState partitions, String id) {}
