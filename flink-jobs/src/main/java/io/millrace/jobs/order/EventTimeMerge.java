package io.millrace.jobs.order;

import io.millrace.jobs.ingest.Ingested;
import io.millrace.schemas.config.ByteSize;
import java.io.Closeable;
import java.io.DataInput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the records of several partitions into one order that does not depend on when they arrive: by event time, then
 * partition, then offset. A record waits until the watermark says that nothing older will come. A record that is older
 * than one before it in its own partition counts as just as old as that one.
 *
 * <p>A partition that runs ahead of the others has its records wait here, in memory up to a bound and on disk beyond it. To
 * hold the input back instead could never end: what all wait for may come through the same channel behind it. The disk has a
 * bound too. Beyond it an endless stream waits for nothing: its oldest records are released, as fast as they are learned and no
 * faster is read; what they waited for is late then, and not lost. A bounded stream has one order, so there it is an error.
 */
public final class EventTimeMerge implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(EventTimeMerge.class);

    private final long memory;
    private final long disk;
    private final boolean bounded;
    private final Path directory;
    private final Map<Integer, PartitionQueue> partitions = new TreeMap<>();

    /** Those that have a record, by their oldest. */
    private final PriorityQueue<PartitionQueue> ready =
            new PriorityQueue<>(Comparator.comparing(PartitionQueue::peek, Waiting.ORDER));

    private long memoryBytes;
    private long diskBytes;
    private int size;
    private long hurried;

    /**
     * @param memory bound on what waits in memory, in bytes; {@link PartitionQueue#RESERVE} and one record for each partition
     *     come on top
     * @param disk bound on what waits on disk, in bytes; up to 64 MiB for each partition of what is read already come on top
     * @param bounded true if a full disk is an error
     * @param directory where more waits, in files that are deleted when read or closed
     */
    public EventTimeMerge(long memory, long disk, boolean bounded, Path directory) {
        this.memory = memory;
        this.disk = disk;
        this.bounded = bounded;
        this.directory = directory;
    }

    /** After {@link #read}: the partition's records up to this offset are learned, none of them may come again. */
    public void learned(int partition, long offset) {
        partition(partition).cameTo(offset);
    }

    public void add(Ingested record) throws IOException {
        PartitionQueue partition = partition(record.partition());
        add(partition, new Waiting(partition.advance(record.timestamp()), record));
        if (bounded && full()) {
            throw new SuppressRestartsException(new IllegalStateException(noRoom(record)));
        }
    }

    private String noRoom(Ingested record) {
        return "stream.spill is "
                + new ByteSize(disk)
                + ", and "
                + diskBytes
                + " B wait on disk: partition "
                + record.partition()
                + " is at "
                + record.timestamp()
                + " and one is still at "
                + ready.peek().peek().time()
                + "; needed: more, or stream.drift, by which partitions ahead are not read on";
    }

    /** True if more waits on disk than may: {@link #poll} releases the oldest, whatever the watermark. */
    public boolean full() {
        return diskBytes > disk;
    }

    private PartitionQueue partition(int number) {
        return partitions.computeIfAbsent(number, n -> new PartitionQueue(directory));
    }

    private void add(PartitionQueue partition, Waiting record) throws IOException {
        boolean empty = partition.size() == 0;
        count(partition, -1);
        partition.add(record, memory - memoryBytes - partition.memoryBytes());
        count(partition, 1);
        size++;
        if (empty) {
            ready.add(partition);
        }
    }

    private void count(PartitionQueue partition, int sign) {
        memoryBytes += sign * partition.memoryBytes();
        diskBytes += sign * partition.diskBytes();
    }

    /** The next record that the watermark releases, or that there is no room for; or null. */
    public Ingested poll(long watermark) throws IOException {
        PartitionQueue first = ready.peek();
        if (first == null) {
            return null;
        }
        if (first.peek().time() > watermark) {
            if (!full()) {
                return null;
            }
            hurry();
        }
        ready.remove();
        count(first, -1);
        Ingested record = first.poll().record();
        count(first, 1);
        size--;
        if (first.size() > 0) {
            ready.add(first);
        }
        return record;
    }

    private void hurry() {
        if (hurried == 0) {
            LOG.warn(
                    "More than stream.spill ({}) waits on disk for a partition that does not move on: the oldest"
                            + " records are learned now, those that come later from there when they come",
                    new ByteSize(disk));
        }
        hurried++;
    }

    /** Records that were released for want of room, in this attempt. */
    public long hurried() {
        return hurried;
    }

    /** Records that wait. */
    public int size() {
        return size;
    }

    /** About what the waiting records take of the heap. */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** What the waiting records take on disk. */
    public long diskBytes() {
        return diskBytes;
    }

    public void write(DataOutputStream out) throws IOException {
        out.writeInt(partitions.size());
        for (var partition : partitions.entrySet()) {
            out.writeInt(partition.getKey());
            out.writeLong(partition.getValue().newest());
        }
        out.writeInt(size);
        for (PartitionQueue partition : partitions.values()) {
            partition.write(out);
        }
    }

    public void read(DataInput in) throws IOException {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            partition(in.readInt()).advance(in.readLong());
        }
        int records = in.readInt();
        for (int i = 0; i < records; i++) {
            Waiting one = Waiting.read(in);
            add(partition(one.record().partition()), one);
        }
    }

    /** Deletes what is on disk. */
    @Override
    public void close() throws IOException {
        SpillQueue.closeEach(partitions.values());
    }
}
