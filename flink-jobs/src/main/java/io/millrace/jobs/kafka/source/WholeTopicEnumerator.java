package io.millrace.jobs.kafka.source;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/**
 * Lets readers begin when the topic's partitions are known, each after it was given its own, and that it is the topic that the
 * state is about; tells those of a bounded source that no more come.
 */
final class WholeTopicEnumerator implements SplitEnumerator<KafkaPartitionSplit, TopicState> {

    private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator;
    private final FirstDiscovery discovery;
    private final TopicWatch watch;
    private final boolean bounded;

    WholeTopicEnumerator(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator,
            FirstDiscovery discovery,
            TopicWatch watch,
            boolean bounded) {
        this.enumerator = enumerator;
        this.discovery = discovery;
        this.watch = watch;
        this.bounded = bounded;
    }

    @Override
    public void start() {
        discovery.whenDone(() -> discovery.registeredReaders().keySet().forEach(this::begin));
        watch.start(discovery);
        enumerator.start();
    }

    @Override
    public void addReader(int subtask) {
        enumerator.addReader(subtask); // assigns what waits for it
        if (discovery.done()) {
            begin(subtask);
        }
    }

    private void begin(int subtask) {
        if (bounded) {
            discovery.signalNoMoreSplits(subtask);
        }
        discovery.sendEventToSourceReader(subtask, new PartitionsKnown(watch.identity()));
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
        enumerator.handleSplitRequest(subtask, host);
    }

    @Override
    public void addSplitsBack(List<KafkaPartitionSplit> splits, int subtask) {
        enumerator.addSplitsBack(splits, subtask);
    }

    @Override
    public TopicState snapshotState(long checkpoint) throws Exception {
        return new TopicState(enumerator.snapshotState(checkpoint), watch.id());
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
        enumerator.notifyCheckpointComplete(checkpoint);
    }

    @Override
    public void notifyCheckpointAborted(long checkpoint) throws Exception {
        enumerator.notifyCheckpointAborted(checkpoint);
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        enumerator.handleSourceEvent(subtask, event);
    }

    @Override
    public void close() throws IOException {
        try {
            watch.close();
        } finally {
            enumerator.close();
        }
    }
}
