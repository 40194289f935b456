package io.millrace.jobs.kafka.sink;

import io.millrace.jobs.config.KafkaConfig;
import io.millrace.schemas.topics.Topics;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sinks on topics, all made alike: they write in transactions that end with Flink's checkpoints, so that every event is
 * there once.
 */
public final class TopicSink {

    /**
     * Brokers allow 15 minutes by default; the sink's own default of an hour is refused. A broker that is away for longer
     * drops what a Flink checkpoint has prepared: who may raise its {@code transaction.max.timeout.ms} sets more.
     */
    private static final String TRANSACTION_TIMEOUT_MS = "600000";

    private TopicSink() {}

    /**
     * An exactly-once sink.
     *
     * @param job part of the transactions' ids: no two jobs may share one
     */
    public static KafkaSink<Outgoing> of(KafkaConfig kafka, String topic, String job) {
        var properties = new Properties();
        properties.putAll(kafka.clientProperties());
        properties.putIfAbsent("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS);
        // With more, a batch can be lost on a topic that was just made (KAFKA-15591).
        properties.put("max.in.flight.requests.per.connection", "1");
        properties.put("max.request.size", Integer.toString(Topics.MAX_EVENT_BYTES));
        properties.remove("bootstrap.servers");
        return KafkaSink.<Outgoing>builder()
                .setBootstrapServers(kafka.bootstrap())
                .setKafkaProducerConfig(properties)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(job + "-" + topic)
                .setRecordSerializer(new ToTopic(topic))
                .build();
    }

    private record ToTopic(String topic) implements KafkaRecordSerializationSchema<Outgoing> {
        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                Outgoing out, KafkaSinkContext context, Long timestamp) {
            return new ProducerRecord<>(topic, null, out.timestamp(), out.key(), out.value());
        }
    }
}
