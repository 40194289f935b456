package io.millrace.jobs.kafka.source;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Ends a job that goes on from a state that it must not go on from. Only a start may fail, for Flink does not end a job whose
 * enumerator cannot be made.
 */
record RefusedState(SplitEnumerator<KafkaPartitionSplit, TopicState> enumerator, String reason)
        implements SplitEnumerator<KafkaPartitionSplit, TopicState> {

    @Override
    public void start() {
        throw new SuppressRestartsException(
                new IllegalStateException(reason + ", as in the run whose state is gone on from"));
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {}

    @Override
    public void addSplitsBack(List<KafkaPartitionSplit> splits, int subtask) {}

    @Override
    public void addReader(int subtask) {}

    @Override
    public TopicState snapshotState(long checkpoint) throws Exception {
        return enumerator.snapshotState(checkpoint);
    }

    @Override
    public void close() throws IOException {
        enumerator.close();
    }
}
