package io.millrace.jobs.kafka.source;

import io.millrace.jobs.lineage.ReadFrom;
import java.util.Optional;
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
        implements Source<Raw, KafkaPartitionSplit, KafkaSourceEnumState>,
                ResultTypeQueryable<Raw>,
                LineageVertexProvider {

    private static final long serialVersionUID = 1L;

    private final KafkaSource<Raw> source;
    private final String topic;
    private final String bootstrap;

    /**
     * @param bootstrap the brokers, for what is told of lineage
     */
    WholeTopicSource(KafkaSource<Raw> source, String topic, String bootstrap) {
        this.source = source;
        this.topic = topic;
        this.bootstrap = bootstrap;
    }

    /** As the connector's own, but without the clients' properties. */
    @Override
    public LineageVertex getLineageVertex() {
        return ReadFrom.topic(bootstrap, topic, getBoundedness());
    }

    @Override
    public Boundedness getBoundedness() {
        return source.getBoundedness();
    }

    private boolean bounded() {
        return getBoundedness() == Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        var discovery = new FirstDiscovery(context);
        return new WholeTopicEnumerator(source.createEnumerator(discovery), discovery, bounded());
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state)
            throws Exception {
        var discovery = new FirstDiscovery(context);
        var enumerator = source.restoreEnumerator(discovery, state);
        Optional<String> refused =
                Stream.concat(state.assignedSplits().stream(), state.unassignedSplits().stream())
                        .flatMap(this::refused)
                        .findFirst();
        return refused.isPresent()
                ? new RefusedState(enumerator, refused.get())
                : new WholeTopicEnumerator(enumerator, discovery, bounded());
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
    public SourceReader<Raw, KafkaPartitionSplit> createReader(SourceReaderContext context)
            throws Exception {
        return new WaitingReader(source.createReader(context));
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return source.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return source.getEnumeratorCheckpointSerializer();
    }

    @Override
    public TypeInformation<Raw> getProducedType() {
        return source.getProducedType();
    }
}
