package io.millrace.schemas.client;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The partitions of a topic, as the brokers say. */
final class KnownPartitions {

    /** How long a broker may take to say which partitions there are. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private KnownPartitions() {}

    /**
     * @throws IllegalArgumentException if the brokers have no such topic
     * @throws TimeoutException if no broker answers
     */
    static List<TopicPartition> of(
            KafkaConsumer<?, ?> consumer, String bootstrapServers, String topic) {
        List<PartitionInfo> found;
        try {
            found = consumer.partitionsFor(topic, PATIENCE);
        } catch (UnknownTopicOrPartitionException e) {
            throw unknown(bootstrapServers, topic, e);
        } catch (TimeoutException e) {
            throw new TimeoutException(
                    "no broker answers at "
                            + bootstrapServers
                            + " within "
                            + PATIENCE.toSeconds()
                            + " s",
                    e);
        }
        if (found == null || found.isEmpty()) {
            throw unknown(bootstrapServers, topic, null);
        }
        return found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    }

    private static IllegalArgumentException unknown(
            String bootstrapServers, String topic, Throwable cause) {
        return new IllegalArgumentException(
                "topic: " + topic + " (allowed: one that exists at " + bootstrapServers + ")",
                cause);
    }
}
