package io.millrace.jobs.kafka.source;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;

/**
 * What an enumerator is given to work with; knows when its first look for partitions is over, with all the calls that
 * followed from it. After that every partition found was assigned, or waits for its reader to register. The coordinator's
 * thread uses it.
 */
final class FirstDiscovery implements SplitEnumeratorContext<KafkaPartitionSplit> {

    private final SplitEnumeratorContext<KafkaPartitionSplit> context;
    private Runnable whenDone = () -> {};
    private int calls;
    private boolean done;

    FirstDiscovery(SplitEnumeratorContext<KafkaPartitionSplit> context) {
        this.context = context;
    }

    /** What to do at the end of the first look, once. */
    void whenDone(Runnable action) {
        whenDone = action;
    }

    boolean done() {
        return done;
    }

    @Override
    public <T> void callAsync(Callable<T> call, BiConsumer<T, Throwable> handler) {
        calls++;
        context.callAsync(
                call,
                (result, failure) -> {
                    handler.accept(result, failure); // may call again
                    handled();
                });
    }

    /** Of calls that are repeated for ever, the first one counts. */
    @Override
    public <T> void callAsync(
            Callable<T> call, BiConsumer<T, Throwable> handler, long delay, long period) {
        calls++;
        var first = new AtomicBoolean(true);
        context.callAsync(
                call,
                (result, failure) -> {
                    handler.accept(result, failure);
                    if (first.getAndSet(false)) {
                        handled();
                    }
                },
                delay,
                period);
    }

    private void handled() {
        calls--;
        if (calls == 0 && !done) {
            done = true;
            whenDone.run();
        }
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        return context.metricGroup();
    }

    @Override
    public void sendEventToSourceReader(int subtask, SourceEvent event) {
        context.sendEventToSourceReader(subtask, event);
    }

    @Override
    public int currentParallelism() {
        return context.currentParallelism();
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        return context.registeredReaders();
    }

    @Override
    public void assignSplits(SplitsAssignment<KafkaPartitionSplit> splits) {
        context.assignSplits(splits);
    }

    @Override
    public void signalNoMoreSplits(int subtask) {
        context.signalNoMoreSplits(subtask);
    }

    @Override
    public void runInCoordinatorThread(Runnable action) {
        context.runInCoordinatorThread(action);
    }

    @Override
    public void setIsProcessingBacklog(boolean backlog) {
        context.setIsProcessingBacklog(backlog);
    }
}
