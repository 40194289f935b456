package io.millrace.jobs.order;

import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** The waiting records of one partition in the order of their offsets: the oldest in memory, the rest there or on disk. */
final class PartitionQueue implements Closeable {

    /** What every partition may have in memory however full that is, so that the one that all wait for needs no disk. */
    static final long RESERVE = 64 << 10;

    private final ArrayDeque<Waiting> memory = new ArrayDeque<>();
    private final SpillQueue disk;
    private long memoryBytes;
    private long newest = Long.MIN_VALUE;
    private long lastOffset = -1;

    PartitionQueue(Path directory) {
        disk = new SpillQueue(directory);
    }

    /** The event time of the newest record that was ever here. */
    long newest() {
        return newest;
    }

    /** Moves event time on; it never goes back. */
    long advance(long time) {
        newest = Math.max(newest, time);
        return newest;
    }

    /** Everything up to here has left the queue already; what waits in it lies behind that. */
    void cameTo(long offset) {
        if (size() == 0) {
            lastOffset = offset;
        }
    }

    /** @param room bytes that are free in the memory that all partitions share; may be negative */
    void add(Waiting record, long room) throws IOException {
        long offset = record.record().offset();
        if (offset <= lastOffset && !record.record().gap()) { // which may say that offsets go back
            throw new SuppressRestartsException(
                    new IllegalStateException(
                            "partition "
                                    + record.record().partition()
                                    + ": offset "
                                    + offset
                                    + " came after offset "
                                    + lastOffset
                                    + "; a retained Flink checkpoint holds records on their way, so"
                                    + " stream.ingest-parallelism must be as it was; allowed with"
                                    + " another one: a savepoint"));
        }
        lastOffset = offset;
        long bytes = record.heapBytes();
        boolean full = bytes > room && memoryBytes + bytes > RESERVE;
        if (disk.size() > 0 || (full && !memory.isEmpty())) {
            disk.add(record);
        } else {
            memory.add(record);
            memoryBytes += bytes;
        }
    }

    /** The oldest record, or null. */
    Waiting peek() {
        return memory.peek();
    }

    /** Takes the oldest record; there must be one. */
    Waiting poll() throws IOException {
        Waiting head = memory.remove();
        memoryBytes -= head.heapBytes();
        if (memory.isEmpty()) {
            while (disk.size() > 0 && memoryBytes < RESERVE) {
                Waiting next = disk.poll();
                memory.add(next);
                memoryBytes += next.heapBytes();
            }
        }
        return head;
    }

    long size() {
        return memory.size() + disk.size();
    }

    long memoryBytes() {
        return memoryBytes;
    }

    long diskBytes() {
        return disk.bytes();
    }

    void write(DataOutputStream out) throws IOException {
        for (Waiting record : memory) {
            record.write(out);
        }
        disk.copyTo(out);
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
