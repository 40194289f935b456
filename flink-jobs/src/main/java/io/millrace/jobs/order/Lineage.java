package io.millrace.jobs.order;

import io.millrace.release.Origin;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which offsets of which partition the learner has taken in, and how far event time has come. A range holds what was read: what
 * lies in it and was not learned are dead letters, duplicates, and offsets without a record for readers, such as those that
 * transactions and compaction leave. Where records were gone before they were read, a range ends and another begins.
 */
public final class Lineage {

    /** More gaps than that, and the oldest part of a partition is forgotten: nothing is claimed that was not read. */
    private static final int MOST_RANGES = 256;

    private final String topic;
    private final Map<Integer, Deque<long[]>> ranges = new TreeMap<>();
    private long newest;

    public String topic() {
        return topic;
    }

    public Lineage(String topic) {
        this.topic = topic;
    }

    public void add(int partition, long offset, long timestamp) {
        Deque<long[]> read = of(partition);
        if (read.isEmpty()) {
            read.add(new long[] {offset, offset});
        }
        read.getLast()[1] = offset + 1;
        newest = Math.max(newest, timestamp);
    }

    /**
     * Records were gone before they were read, or were cut off after.
     *
     * @param from where it was to be read on
     * @param to where it is read on, below {@code from} if its end was cut back
     */
    public void gap(int partition, long from, long to) {
        Deque<long[]> read = of(partition);
        if (!read.isEmpty() && from > read.getLast()[1]) {
            read.getLast()[1] = from; // up to there are dead letters and the like
        }
        read.add(new long[] {to, to});
        if (read.size() > MOST_RANGES) {
            read.removeFirst();
        }
    }

    private Deque<long[]> of(int partition) {
        return ranges.computeIfAbsent(partition, p -> new ArrayDeque<>());
    }

    /** For each partition the offset up to which it was read, exclusive. */
    public Map<Integer, Long> ends() {
        var ends = new TreeMap<Integer, Long>();
        ranges.forEach((partition, read) -> ends.put(partition, read.getLast()[1]));
        return ends;
    }

    /** Event time of the newest record, milliseconds since the epoch. */
    public long newest() {
        return newest;
    }

    /** What was read, by partition and offset; the ranges of a partition neither meet nor overlap. */
    public List<Origin.Range> ranges() {
        var all = new ArrayList<Origin.Range>();
        ranges.forEach(
                (partition, read) -> {
                    long[] open = null;
                    for (long[] range : read.stream().sorted(Arrays::compare).toList()) {
                        if (range[0] == range[1]) {
                            continue;
                        }
                        if (open != null && range[0] <= open[1]) { // what was cut off, read anew
                            open[1] = Math.max(open[1], range[1]);
                            continue;
                        }
                        if (open != null) {
                            all.add(new Origin.Range(topic, partition, open[0], open[1]));
                        }
                        open = range.clone();
                    }
                    if (open != null) {
                        all.add(new Origin.Range(topic, partition, open[0], open[1]));
                    }
                });
        return all;
    }

    public void write(DataOutput out) throws IOException {
        out.writeLong(newest);
        out.writeInt(ranges.values().stream().mapToInt(Deque::size).sum());
        for (var read : ranges.entrySet()) {
            for (long[] range : read.getValue()) {
                out.writeInt(read.getKey());
                out.writeLong(range[0]);
                out.writeLong(range[1]);
            }
        }
    }

    public void read(DataInput in) throws IOException {
        newest = in.readLong();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            of(in.readInt()).add(new long[] {in.readLong(), in.readLong()});
        }
    }
}
