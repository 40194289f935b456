package io.millrace.jobs.kafka.source;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/**
 * Lets readers begin when the topic's partitions are known, each after it was given its own; tells those of a bounded
 * source that no more come.
 */
record WholeTopicEnumerator(
        SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator,
        FirstDiscovery discovery,
        boolean bounded)
        implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {

    @Override
    public void start() {
        discovery.whenDone(() -> discovery.registeredReaders().keySet().forEach(this::begin));
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
        discovery.sendEventToSourceReader(subtask, new PartitionsKnown());
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
    public KafkaSourceEnumState snapshotState(long checkpoint) throws Exception {
        return enumerator.snapshotState(checkpoint);
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
        enumerator.close();
    }
}
