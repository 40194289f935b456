package io.millrace.jobs.kafka.source;

import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.topics.TopicLook;
import java.io.Serializable;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.synchronization.FutureCompletingBlockingQueue;
import org.apache.flink.connector.kafka.source.metrics.KafkaSourceReaderMetrics;
import org.apache.flink.connector.kafka.source.reader.KafkaPartitionSplitReader;
import org.apache.flink.connector.kafka.source.reader.KafkaRecordEmitter;
import org.apache.flink.connector.kafka.source.reader.KafkaSourceReader;
import org.apache.flink.connector.kafka.source.reader.fetcher.KafkaSourceFetcherManager;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Makes the readers of a topic: the connector's, put together as it does itself, but with a {@link GapReader} between its
 * consumer and all else, which the connector leaves no room for.
 */
final class TopicReading implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Properties properties;
    private final long ahead;

    /**
     * @param properties of the connector's consumers
     * @param ahead how far ahead of the clock a timestamp may be, in milliseconds
     */
    TopicReading(Properties properties, long ahead) {
        this.properties = new Properties();
        this.properties.putAll(properties);
        String bytes = ByteArrayDeserializer.class.getName();
        this.properties.put("key.deserializer", bytes);
        this.properties.put("value.deserializer", bytes);
        this.properties.put("enable.auto.commit", "false");
        this.properties.put("auto.offset.reset", "none"); // see GapReader
        this.ahead = ahead;
    }

    SourceReader<Raw, KafkaPartitionSplit> reader(
            SourceReaderContext context, String topic, Properties client) {
        var identity = new AtomicReference<TopicIdentity>();
        var clock =
                new BrokerClock(
                        () -> {
                            try (var look = new TopicLook(client, topic)) {
                                return look.time();
                            }
                        },
                        SystemTime.clock(),
                        SystemTime.ticker());
        var metrics = new OnceRegistered(context);
        var queue =
                new FutureCompletingBlockingQueue<
                        RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>>>();
        Supplier<SplitReader<ConsumerRecord<byte[], byte[]>, KafkaPartitionSplit>> readers =
                () ->
                        new GapReader(
                                new KafkaPartitionSplitReader(properties, context, metrics),
                                () -> new TopicLook(client, topic),
                                identity::get,
                                clock);
        var configuration = new Configuration();
        properties
                .stringPropertyNames()
                .forEach(name -> configuration.setString(name, properties.getProperty(name)));
        var reader =
                new KafkaSourceReader<>(
                        queue,
                        new KafkaSourceFetcherManager(queue, readers, finished -> {}),
                        new KafkaRecordEmitter<>(new RawDeserializer(ahead, clock)),
                        configuration,
                        context,
                        metrics);
        return new WaitingReader(reader, identity::set);
    }

    /** A partition that goes on behind a gap is the one that it was. */
    private static final class OnceRegistered extends KafkaSourceReaderMetrics {

        private final Set<TopicPartition> known = ConcurrentHashMap.newKeySet();

        private OnceRegistered(SourceReaderContext context) {
            super(context.metricGroup());
        }

        @Override
        public void registerTopicPartition(TopicPartition partition) {
            if (known.add(partition)) {
                super.registerTopicPartition(partition);
            }
        }
    }
}
