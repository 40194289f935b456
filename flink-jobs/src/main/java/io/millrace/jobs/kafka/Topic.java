package io.millrace.jobs.kafka;

import io.millrace.jobs.config.KafkaConfig;
import io.millrace.jobs.config.StreamConfig;
import io.millrace.schemas.topics.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sources and sinks on topics, all made alike: sources see committed records only, sinks write in transactions that end
 * with Flink's checkpoints, so that every event is there once.
 */
public final class Topic {

    /**
     * Brokers allow 15 minutes by default; the sink's own default of an hour is refused. A broker that is away for longer
     * drops what a Flink checkpoint has prepared: who may raise its {@code transaction.max.timeout.ms} sets more.
     */
    private static final String TRANSACTION_TIMEOUT_MS = "600000";

    private static final String DISCOVERY = "partition.discovery.interval.ms";

    /** How often partitions are told how far they may go: a drift's worth of event time passes at most this often. */
    private static final Duration ALIGNMENT_PACE = Duration.ofMillis(200);

    private Topic() {}

    /**
     * A source from the first offset on, of every partition. Those that a topic has got since the state was written that
     * the job goes on from are known before anything is read; those that it gets while an endless job runs are found
     * within half a minute, or what {@value #DISCOVERY} in {@code kafka.properties} says.
     *
     * @param bounded stop at the offsets that a partition has when it is first seen, which is when a job starts
     */
    public static Source<Raw, KafkaPartitionSplit, KafkaSourceEnumState> source(
            KafkaConfig kafka, String topic, StreamConfig stream, boolean bounded) {
        var properties = new Properties();
        properties.putAll(kafka.clientProperties());
        properties.put("isolation.level", "read_committed");
        if (bounded) {
            properties.put(DISCOVERY, "-1"); // once, at the start
        } else {
            properties.putIfAbsent(DISCOVERY, "30000");
        }
        properties.put("commit.offsets.on.checkpoint", "false");
        KafkaSourceBuilder<Raw> builder =
                KafkaSource.<Raw>builder()
                        .setProperties(properties)
                        .setTopics(topic)
                        .setStartingOffsets(OffsetsInitializer.earliest())
                        .setDeserializer(
                                new RawDeserializer(stream.ahead().toMillis(), Clock.systemUTC()));
        if (bounded) {
            builder.setBounded(OffsetsInitializer.latest());
        }
        return new WholeTopicSource(builder.build(), topic);
    }

    /**
     * Event time by the records' timestamps, partition by partition. In an endless stream a partition without records no
     * longer holds back the others after a while. In a bounded one it always does: it has more records or it ends, and a
     * broker that is away for long must not change the order.
     */
    public static WatermarkStrategy<Raw> ascending(StreamConfig stream) {
        return ascending(stream.bounded(), stream.idle());
    }

    /** As {@link #ascending(StreamConfig)}, with another limit. */
    public static WatermarkStrategy<Raw> ascending(boolean bounded, Duration idle) {
        WatermarkStrategy<Raw> strategy =
                WatermarkStrategy.<Raw>forGenerator(context -> new Ascending())
                        .withTimestampAssigner((raw, time) -> raw.ahead() ? Long.MIN_VALUE : time);
        return bounded ? strategy : strategy.withIdleness(idle);
    }

    /**
     * As {@link #ascending(StreamConfig)}, with a bound on how far a partition runs ahead: it is not read on while its event time is more
     * than {@code stream.drift} beyond that of the slowest that is not idle. Without a drift there is no bound.
     */
    public static WatermarkStrategy<Raw> aligned(StreamConfig stream) {
        WatermarkStrategy<Raw> strategy = ascending(stream);
        return stream.drift() == null
                ? strategy
                : strategy.withWatermarkAlignment("partitions", stream.drift(), ALIGNMENT_PACE);
    }

    /**
     * An exactly-once sink.
     *
     * @param job part of the transactions' ids: no two jobs may share one
     */
    public static KafkaSink<Outgoing> sink(KafkaConfig kafka, String topic, String job) {
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
