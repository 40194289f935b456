package io.millrace.jobs.kafka.source;

import org.apache.flink.api.connector.source.SourceEvent;

/**
 * Tells a reader that it has those of the topic's partitions that are its own: it may begin.
 *
 * @param identity of the topic that they are of
 */
record PartitionsKnown(TopicIdentity identity) implements SourceEvent {}
