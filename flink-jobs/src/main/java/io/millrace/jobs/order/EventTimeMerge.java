package io.millrace.jobs.order;

import io.millrace.jobs.ingest.Ingested;
import java.io.Closeable;
import java.io.DataInput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Puts the records of several partitions into one order that does not depend on when they arrive: by event time, then
 * partition, then offset. A record waits until the watermark says that nothing older will come. A record that is older
 * than one before it in its own partition counts as just as old as that one.
 *
 * <p>A partition that runs ahead of the others has its records wait here, in memory up to a bound and on disk beyond it. To
 * hold the input back instead could never end: what all wait for may come through the same channel behind it.
 */
public final class EventTimeMerge implements Closeable {

    private final long memory;
    private final Path directory;
    private final Map<Integer, PartitionQueue> partitions = new TreeMap<>();

    /** Those that have a record, by their oldest. */
    private final PriorityQueue<PartitionQueue> ready =
            new PriorityQueue<>(Comparator.comparing(PartitionQueue::peek, Waiting.ORDER));

    private long memoryBytes;
    private int size;

    /**
     * @param memory bound on what waits in memory, in bytes; {@link PartitionQueue#RESERVE} and one record for each partition
     *     come on top
     * @param directory where more waits, in files that are deleted when read or closed
     */
    public EventTimeMerge(long memory, Path directory) {
        this.memory = memory;
        this.directory = directory;
    }

    /** After {@link #read}: the partition's records up to this offset are learned, none of them may come again. */
    public void learned(int partition, long offset) {
        partition(partition).cameTo(offset);
    }

    public void add(Ingested record) throws IOException {
        PartitionQueue partition = partition(record.partition());
        add(partition, new Waiting(partition.advance(record.timestamp()), record));
    }

    private PartitionQueue partition(int number) {
        return partitions.computeIfAbsent(number, n -> new PartitionQueue(directory));
    }

    private void add(PartitionQueue partition, Waiting record) throws IOException {
        boolean empty = partition.size() == 0;
        memoryBytes -= partition.memoryBytes();
        partition.add(record, memory - memoryBytes - partition.memoryBytes());
        memoryBytes += partition.memoryBytes();
        size++;
        if (empty) {
            ready.add(partition);
        }
    }

    /** The next record that the watermark releases, or null. */
    public Ingested poll(long watermark) throws IOException {
        PartitionQueue first = ready.peek();
        if (first == null || first.peek().time() > watermark) {
            return null;
        }
        ready.remove();
        memoryBytes -= first.memoryBytes();
        Ingested record = first.poll().record();
        memoryBytes += first.memoryBytes();
        size--;
        if (first.size() > 0) {
            ready.add(first);
        }
        return record;
    }

    /** Records that wait. */
    public int size() {
        return size;
    }

    /** About what the waiting records take of the heap. */
    public long memoryBytes() {
        return memoryBytes;
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
