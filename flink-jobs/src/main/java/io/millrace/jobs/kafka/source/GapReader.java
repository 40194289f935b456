package io.millrace.jobs.kafka.source;

import io.millrace.schemas.topics.TopicLook;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/**
 * Goes on where a partition has lost the offset that it is to be read from, and puts a {@link Gap} there. The connector would
 * have its consumer jump to the beginning ({@code auto.offset.reset}), and nobody would know. A consumer without that rule
 * throws, and says exactly which offset it asked for: no other jump of offsets is a gap, not those that markers of transactions,
 * aborted records or compaction leave.
 *
 * <p>A thread of the connector's reads with it.
 */
final class GapReader implements SplitReader<ConsumerRecord<byte[], byte[]>, KafkaPartitionSplit> {

    private static final long PAUSE_MILLIS = 50;

    private final SplitReader<ConsumerRecord<byte[], byte[]>, KafkaPartitionSplit> reader;
    private final Supplier<TopicLook> look;
    private final Supplier<TopicIdentity> identity;
    private final BrokerClock clock;
    private final Map<TopicPartition, Long> stops = new HashMap<>();

    /**
     * @param reader the connector's, whose consumer has no rule for offsets that are gone
     * @param look asks the brokers
     * @param identity of the topic; null while it is not known
     * @param clock by which records will be judged; looked at here, for this thread may wait for an answer
     */
    GapReader(
            SplitReader<ConsumerRecord<byte[], byte[]>, KafkaPartitionSplit> reader,
            Supplier<TopicLook> look,
            Supplier<TopicIdentity> identity,
            BrokerClock clock) {
        this.reader = reader;
        this.look = look;
        this.identity = identity;
        this.clock = clock;
    }

    @Override
    public RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> fetch() throws IOException {
        try {
            clock.look();
            try {
                return reader.fetch();
            } catch (OffsetOutOfRangeException e) {
                return goOn(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while brokers were asked", e);
        }
    }

    private RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> goOn(OffsetOutOfRangeException lost)
            throws IOException, InterruptedException {
        var gaps = new RecordsBySplits.Builder<ConsumerRecord<byte[], byte[]>>();
        TopicIdentity known = identity.get();
        if (known == null) {
            Thread.sleep(PAUSE_MILLIS); // the consumer will say it again
            return gaps.build();
        }
        try (TopicLook asked = look.get()) {
            known.check(asked.id()); // of another topic no offset means anything
            for (var place : lost.offsetOutOfRangePartitions().entrySet()) {
                TopicPartition partition = place.getKey();
                long from = place.getValue();
                long to = to(partition, from, lost, asked.ends(partition.partition()));
                if (to == from) {
                    continue; // a replica that lagged behind: it has it by now
                }
                gaps.add(KafkaPartitionSplit.toSplitId(partition), new Gap(partition, from, to));
                reader.handleSplitsChanges(new SplitsAddition<>(List.of(split(partition, to))));
            }
        }
        return gaps.build();
    }

    /** Where to go on. */
    private long to(
            TopicPartition partition,
            long from,
            OffsetOutOfRangeException lost,
            TopicLook.Ends ends) {
        if (lost instanceof LogTruncationException truncated
                && truncated.divergentOffsets().containsKey(partition)) {
            return truncated.divergentOffsets().get(partition).offset();
        }
        if (from < ends.first()) {
            return Math.min(ends.first(), stops.getOrDefault(partition, Long.MAX_VALUE));
        }
        return Math.min(from, ends.next());
    }

    private KafkaPartitionSplit split(TopicPartition partition, long from) {
        return new KafkaPartitionSplit(
                partition,
                from,
                stops.getOrDefault(partition, KafkaPartitionSplit.NO_STOPPING_OFFSET));
    }

    @Override
    public void handleSplitsChanges(SplitsChange<KafkaPartitionSplit> changes) {
        for (KafkaPartitionSplit split : changes.splits()) {
            split.getStoppingOffset().ifPresent(stop -> stops.put(split.getTopicPartition(), stop));
        }
        reader.handleSplitsChanges(changes);
    }

    @Override
    public void wakeUp() {
        reader.wakeUp();
    }

    @Override
    public void pauseOrResumeSplits(
            Collection<KafkaPartitionSplit> pause, Collection<KafkaPartitionSplit> resume) {
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
