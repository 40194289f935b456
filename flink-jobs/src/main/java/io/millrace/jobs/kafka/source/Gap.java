package io.millrace.jobs.kafka.source;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Stands, in a partition's order, where records are not there any more that were to be read. A class of its own, which no
 * record of a topic can be. Its offset is that of the last of them: as with any record, reading goes on behind it.
 */
final class Gap extends ConsumerRecord<byte[], byte[]> {

    private final long from;

    /**
     * @param from offset of the first record that was not read
     * @param to offset at which reading goes on
     */
    Gap(TopicPartition partition, long from, long to) {
        super(partition.topic(), partition.partition(), to - 1, null, null);
        this.from = from;
    }

    long from() {
        return from;
    }
}
