package io.millrace.jobs.kafka.sink;

import io.millrace.jobs.config.KafkaConfig;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.config.TopicsConfig;
import io.millrace.jobs.lineage.TopicFacet;
import io.millrace.schemas.topics.Topics;
import io.millrace.schemas.wire.WireWriter;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
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
     * @param topic one of Millrace's own: its values are written in what {@code topics.format} says
     * @param job part of the transactions' ids: no two jobs may share one
     */
    public static Sink<Outgoing> of(PipelineConfig config, String topic, String job) {
        KafkaConfig kafka = config.kafka();
        var properties = new Properties();
        properties.putAll(kafka.clientProperties());
        properties.putIfAbsent("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS);
        // With more, a batch can be lost on a topic that was just made (KAFKA-15591).
        properties.put("max.in.flight.requests.per.connection", "1");
        properties.put("max.request.size", Integer.toString(Topics.MAX_EVENT_BYTES));
        properties.remove("bootstrap.servers");
        KafkaSink<Outgoing> sink =
                KafkaSink.<Outgoing>builder()
                        .setBootstrapServers(kafka.bootstrap())
                        .setKafkaProducerConfig(properties)
                        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                        .setTransactionalIdPrefix(job + "-" + topic)
                        .setRecordSerializer(new ToTopic(topic, config.published().topics()))
                        .build();
        return new CommittingSink(sink, topic);
    }

    /** Operators make Avro, which is what they keep in their state; what the topic holds is decided here alone. */
    private static final class ToTopic
            implements KafkaRecordSerializationSchema<Outgoing>, KafkaDatasetFacetProvider {

        private static final long serialVersionUID = 1L;

        private final String topic;
        private final TopicsConfig format;
        private transient WireWriter writer;

        private ToTopic(String topic, TopicsConfig format) {
            this.topic = topic;
            this.format = format;
        }

        /** By which the connector's sink tells of its lineage. */
        @Override
        public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
            return Optional.of(new TopicFacet(topic));
        }

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                Outgoing out, KafkaSinkContext context, Long timestamp) {
            if (writer == null) {
                writer = format.writer(topic);
            }
            byte[] value = writer.write(out.value());
            return new ProducerRecord<>(topic, null, out.timestamp(), out.key(), value);
        }
    }
}
