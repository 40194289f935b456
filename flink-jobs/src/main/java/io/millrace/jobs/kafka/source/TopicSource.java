package io.millrace.jobs.kafka.source;

import io.millrace.jobs.config.KafkaConfig;
import io.millrace.jobs.config.StreamConfig;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/** Sources on topics and the event time of what they read, all made alike: they see committed records only. */
public final class TopicSource {

    private static final String DISCOVERY = "partition.discovery.interval.ms";

    /** How often partitions are told how far they may go: a drift's worth of event time passes at most this often. */
    private static final Duration ALIGNMENT_PACE = Duration.ofMillis(200);

    private TopicSource() {}

    /**
     * A source from the first offset on, of every partition. Those that a topic has got since the state was written that
     * the job goes on from are known before anything is read; those that it gets while an endless job runs are found
     * within half a minute, or what {@value #DISCOVERY} in {@code kafka.properties} says.
     *
     * @param bounded stop at the offsets that a partition has when it is first seen, which is when a job starts
     */
    public static Source<Raw, KafkaPartitionSplit, TopicState> of(
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
        long ahead = stream.ahead().toMillis();
        KafkaSourceBuilder<Raw> builder =
                KafkaSource.<Raw>builder()
                        .setProperties(properties)
                        .setTopics(topic)
                        .setStartingOffsets(OffsetsInitializer.earliest())
                        .setDeserializer(new RawDeserializer(ahead, null)); // see TopicReading
        if (bounded) {
            builder.setBounded(OffsetsInitializer.latest());
        }
        return new WholeTopicSource(
                builder.build(),
                new TopicReading(properties, ahead),
                topic,
                kafka.clientProperties());
    }

    /**
     * Event time by the records' timestamps, partition by partition. In an endless stream a partition whose event
     * time does not move on no longer holds back the others after a while. In a bounded one it always does: it has more records or it ends, and a
     * broker that is away for long must not change the order.
     */
    public static WatermarkStrategy<Raw> ascending(StreamConfig stream) {
        return ascending(stream.bounded(), stream.idle());
    }

    /** As {@link #ascending(StreamConfig)}, with another limit. */
    public static WatermarkStrategy<Raw> ascending(boolean bounded, Duration idle) {
        return WatermarkStrategy.<Raw>forGenerator(new Ascending.Supplier(bounded ? null : idle))
                .withTimestampAssigner(
                        (raw, time) -> raw.ahead() || raw.gap() ? Long.MIN_VALUE : time);
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
}
