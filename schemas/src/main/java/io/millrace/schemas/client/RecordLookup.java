package io.millrace.schemas.client;

import io.millrace.schemas.time.Deadline;
import io.millrace.schemas.time.SystemTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Finds committed records by their place, one at a time. It joins no group. One thread uses it. */
public final class RecordLookup implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Integer> partitions = new HashMap<>();

    /**
     * @param client {@code bootstrap.servers}, and security if needed
     */
    public RecordLookup(Properties client) {
        Properties properties = OwnClient.properties(client);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * The record in a place; empty if there is none any more, or yet.
     *
     * @throws org.apache.kafka.common.errors.TimeoutException if no broker answers
     */
    public Optional<ConsumerRecord<byte[], byte[]>> find(String topic, int partition, long offset) {
        if (offset < 0 || partition < 0 || partition >= partitions(topic)) {
            return Optional.empty();
        }
        var place = new TopicPartition(topic, partition);
        if (consumer.endOffsets(List.of(place), PATIENCE).get(place) <= offset) {
            return Optional.empty();
        }
        consumer.assign(List.of(place));
        consumer.seek(place, offset);
        var deadline = new Deadline(PATIENCE, SystemTime.ticker());
        try {
            while (!deadline.left().isNegative()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    return record.offset() == offset ? Optional.of(record) : Optional.empty();
                }
                if (consumer.position(place, PATIENCE) > offset) {
                    return Optional.empty(); // what was there is not a committed record
                }
            }
        } catch (OffsetOutOfRangeException e) {
            return Optional.empty(); // retention took it
        }
        throw new org.apache.kafka.common.errors.TimeoutException(
                "topic "
                        + topic
                        + ": offset "
                        + offset
                        + " was not read within "
                        + PATIENCE.toSeconds()
                        + " s");
    }

    private int partitions(String topic) {
        return partitions.computeIfAbsent(
                topic,
                name -> {
                    try {
                        var found = consumer.partitionsFor(name, PATIENCE);
                        return found == null ? 0 : found.size();
                    } catch (UnknownTopicOrPartitionException e) {
                        return 0;
                    }
                });
    }

    @Override
    public void close() {
        consumer.close();
    }
}
