package io.millrace.jobs.kafka.source;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;

/** A reader that gives nothing before it is told that all partitions are known. One thread uses it. */
final class WaitingReader implements SourceReader<Raw, KafkaPartitionSplit> {

    private final SourceReader<Raw, KafkaPartitionSplit> reader;
    private final Consumer<TopicIdentity> identity;
    private final CompletableFuture<Void> known = new CompletableFuture<>();

    /**
     * @param identity is told which topic it is that is read
     */
    WaitingReader(SourceReader<Raw, KafkaPartitionSplit> reader, Consumer<TopicIdentity> identity) {
        this.reader = reader;
        this.identity = identity;
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof PartitionsKnown partitions) {
            identity.accept(partitions.identity());
            known.complete(null);
        } else {
            reader.handleSourceEvents(event);
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Raw> output) throws Exception {
        return known.isDone() ? reader.pollNext(output) : InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return known.isDone() ? reader.isAvailable() : known;
    }

    @Override
    public void start() {
        reader.start();
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpoint) {
        return reader.snapshotState(checkpoint);
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        reader.addSplits(splits);
    }

    @Override
    public void notifyNoMoreSplits() {
        reader.notifyNoMoreSplits();
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
        reader.notifyCheckpointComplete(checkpoint);
    }

    @Override
    public void notifyCheckpointAborted(long checkpoint) throws Exception {
        reader.notifyCheckpointAborted(checkpoint);
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> pause, Collection<String> resume) {
        reader.pauseOrResumeSplits(pause, resume);
    }

    @Override
    public void close() throws IOException {
        try {
            reader.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the reader closed", e);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the reader did not close", e);
        }
    }
}
