package io.millrace.jobs.order;

import io.millrace.release.Origin;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which offsets of which partition the learner has taken in, and how far event time has come. */
public final class Lineage {

    private final String topic;
    private final Map<Integer, long[]> ranges = new TreeMap<>();
    private long newest;

    public String topic() {
        return topic;
    }

    public Lineage(String topic) {
        this.topic = topic;
    }

    public void add(int partition, long offset, long timestamp) {
        long[] range = ranges.computeIfAbsent(partition, p -> new long[] {offset, offset});
        range[1] = offset + 1;
        newest = Math.max(newest, timestamp);
    }

    /** Event time of the newest record, milliseconds since the epoch. */
    public long newest() {
        return newest;
    }

    public List<Origin.Range> ranges() {
        return ranges.entrySet().stream()
                .map(
                        range ->
                                new Origin.Range(
                                        topic,
                                        range.getKey(),
                                        range.getValue()[0],
                                        range.getValue()[1]))
                .toList();
    }

    public void write(DataOutput out) throws IOException {
        out.writeLong(newest);
        out.writeInt(ranges.size());
        for (var range : ranges.entrySet()) {
            out.writeInt(range.getKey());
            out.writeLong(range.getValue()[0]);
            out.writeLong(range.getValue()[1]);
        }
    }

    public void read(DataInput in) throws IOException {
        newest = in.readLong();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            ranges.put(in.readInt(), new long[] {in.readLong(), in.readLong()});
        }
    }
}
