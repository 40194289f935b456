package io.millrace.jobs.kafka.source;

import io.millrace.jobs.lineage.ReadFrom;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;

/**
 * A Kafka source that reads nothing before it knows all partitions of its topic. The connector's restored readers go on at
 * once, while partitions that the topic got meanwhile are still being looked for: event time would pass them by, and how
 * far, would be a matter of timing.
 *
 * <p>A bounded one ends also when it was restored. The connector's enumerator tells readers that no more partitions come
 * only after it has found some; restored, it may know them all, and tells nobody: the job would never end.
 */
final class WholeTopicSource
        implements Source<Raw, KafkaPartitionSplit, TopicState>,
                ResultTypeQueryable<Raw>,
                LineageVertexProvider {

    private static final long serialVersionUID = 1L;

    private final KafkaSource<Raw> source;
    private final TopicReading reading;
    private final String topic;
    private final Properties client;

    /**
     * @param source finds partitions and gives them to readers
     * @param reading makes these
     * @param client how to reach Kafka
     */
    WholeTopicSource(
            KafkaSource<Raw> source, TopicReading reading, String topic, Properties client) {
        this.source = source;
        this.reading = reading;
        this.topic = topic;
        this.client = client;
    }

    /** As the connector's own, but without the clients' properties. */
    @Override
    public LineageVertex getLineageVertex() {
        return ReadFrom.topic(client.getProperty("bootstrap.servers"), topic, getBoundedness());
    }

    @Override
    public Boundedness getBoundedness() {
        return source.getBoundedness();
    }

    private boolean bounded() {
        return getBoundedness() == Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, TopicState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        var discovery = new FirstDiscovery(context);
        return new WholeTopicEnumerator(
                source.createEnumerator(discovery), discovery, watch(null), bounded());
    }

    private TopicWatch watch(String id) {
        return new TopicWatch(client, topic, id);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, TopicState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, TopicState whole)
            throws Exception {
        var discovery = new FirstDiscovery(context);
        KafkaSourceEnumState state = whole.partitions();
        var enumerator =
                new WholeTopicEnumerator(
                        source.restoreEnumerator(discovery, state),
                        discovery,
                        watch(whole.id()),
                        bounded());
        Optional<String> refused =
                Stream.concat(state.assignedSplits().stream(), state.unassignedSplits().stream())
                        .flatMap(this::refused)
                        .findFirst();
        return refused.isPresent() ? new RefusedState(enumerator, refused.get()) : enumerator;
    }

    /**
     * What keeps this source from going on from a state. Where partitions end is part of it: records would silently not be
     * read, or the job never end. And so is their topic: the offsets of another one would be read on under this one's name.
     */
    private Stream<String> refused(KafkaPartitionSplit split) {
        if (split.getStoppingOffset().isPresent() != bounded()) {
            return Stream.of("stream.bounded is " + bounded() + "; allowed: " + !bounded());
        }
        return split.getTopic().equals(topic)
                ? Stream.of()
                : Stream.of("topic is " + topic + "; allowed: " + split.getTopic());
    }

    @Override
    public SourceReader<Raw, KafkaPartitionSplit> createReader(SourceReaderContext context) {
        return reading.reader(context, topic, client);
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return source.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<TopicState> getEnumeratorCheckpointSerializer() {
        return new TopicStateSerializer(source.getEnumeratorCheckpointSerializer());
    }

    @Override
    public TypeInformation<Raw> getProducedType() {
        return source.getProducedType();
    }
}
