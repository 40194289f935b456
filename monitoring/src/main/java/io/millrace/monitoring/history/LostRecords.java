package io.millrace.monitoring.history;

import io.millrace.schemas.events.Kind;
import io.millrace.schemas.events.RecordsLost;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Records that were gone before they were read, counted once however often they are told. */
public final class LostRecords {

    private static final int NEWEST = 20;
    private static final int PARTITIONS = 4096;
    private static final int LONGEST = 300;

    /**
     * What was told of one gap.
     *
     * @param at when it was told, milliseconds since the epoch
     */
    public record Loss(long at, String text) {}

    private record Partition(String job, String topic, int number) {}

    private final Map<Partition, Long> counted = new HashMap<>();
    private final Map<String, Long> byJob = new TreeMap<>();
    private final Deque<Loss> newest = new ArrayDeque<>();

    /** Of nothing yet. */
    public LostRecords() {
        for (Kind kind : List.of(Kind.RECORDS_LOST, Kind.LABELS_LOST)) {
            byJob.put(kind.job(), 0L); // a counter that begins above 0 has no increase
        }
    }

    /**
     * Adds a gap.
     *
     * @param at when it was told, milliseconds since the epoch
     */
    public void add(long at, RecordsLost lost) {
        var partition = new Partition(lost.kind().job(), lost.topic(), lost.partition());
        Long before = counted.get(partition);
        if (before == null
                && counted.size() == PARTITIONS) { // no topic has as many, whatever is told
            return;
        }
        long from = before == null ? lost.from() : Math.max(before, lost.from());
        counted.merge(partition, lost.to(), Math::max);
        byJob.merge(partition.job(), Math.max(0, lost.to() - from), Long::sum);
        var loss = new Loss(at, Cut.to(LONGEST, lost.said()));
        if (newest.stream().noneMatch(told -> told.text().equals(loss.text()))) {
            newest.addFirst(loss);
        }
        if (newest.size() > NEWEST) {
            newest.removeLast();
        }
    }

    /** How many, by job. */
    public Map<String, Long> byJob() {
        return new TreeMap<>(byJob);
    }

    /** The newest gaps, newest first. */
    List<Loss> newestFirst() {
        return List.copyOf(newest);
    }
}
