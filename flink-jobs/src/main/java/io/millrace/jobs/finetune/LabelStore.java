package io.millrace.jobs.finetune;

import io.millrace.tensor.Hashing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;

/**
 * Labelled examples of the current key's task: for any event time that a trial may still have, a fair sample of the
 * labels up to it, the same in whatever order they come and whenever the trial runs.
 *
 * <p>The sample of a time are the ids with the smallest hashes among those labelled by then, each with its newest label by
 * then, less those that were taken back. Of labels without end only those are kept that can be in some sample: an id that comes after as many smaller hashes
 * as a sample has rows never will be. Of n labels in any order of hashes k (1 + ln(n / k)) are kept for samples of k rows,
 * and k once a trial has taken place (all-distances sketches, Cohen 2014).
 */
final class LabelStore {

    /** Corrections of one label that wait for trials: of more the newest stay. */
    static final int MAX_CORRECTIONS = 16;

    /** {@link io.millrace.finetune.Split#ofId} cuts the hashes themselves: their smallest are all of one split. */
    private static final long SALT = 0x6c6162656c73L; // "labels"

    private static final Comparator<String> BY_HASH =
            Comparator.comparingLong(LabelStore::place).thenComparing(Comparator.naturalOrder());

    /**
     * One of a sample.
     *
     * @param time event time of the label that counts
     */
    record Row(String id, long time, byte[] example) {}

    // By id and event time.
    private final MapState<Tuple2<String, Long>, byte[]> labels;
    private final ValueState<Integer> count;
    private final ValueState<Integer> pruneAt;
    private final ValueState<Long> tried;

    /**
     * @param prefix of the names of its states
     */
    LabelStore(StreamingRuntimeContext context, String prefix) {
        labels =
                context.getMapState(
                        new MapStateDescriptor<>(
                                prefix + "labels-by-time",
                                Types.TUPLE(Types.STRING, Types.LONG),
                                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        count = context.getState(new ValueStateDescriptor<>(prefix + "label-count", Types.INT));
        pruneAt =
                context.getState(new ValueStateDescriptor<>(prefix + "label-prune-at", Types.INT));
        tried = context.getState(new ValueStateDescriptor<>(prefix + "label-tried", Types.LONG));
    }

    /**
     * Adds a label; one with a known id corrects it from its own event time on.
     *
     * @param rows in a sample
     */
    void put(TaskLabel label, int rows) throws Exception {
        var key = Tuple2.of(label.id(), label.timestamp());
        byte[] before = labels.get(key);
        // Two at the same time have no order of their own, and must not get that of their arrival.
        if (before != null && Arrays.compareUnsigned(before, label.example()) >= 0) {
            return;
        }
        labels.put(key, label.example());
        if (before != null) {
            return;
        }
        int now = (count.value() == null ? 0 : count.value()) + 1;
        count.update(now);
        if (now > (pruneAt.value() == null ? later(rows) : pruneAt.value())) {
            prune(rows);
        }
    }

    /**
     * The sample of an event time, in the order of the hashes. No later call may ask for an earlier time.
     *
     * @param rows at most
     * @param bytes at most, of the examples together; the first row is given however large it is
     */
    List<Row> sample(long time, int rows, long bytes) throws Exception {
        tried.update(time);
        var newest = new HashMap<String, Long>();
        for (Tuple2<String, Long> label : labels.keys()) {
            if (label.f1 <= time) {
                newest.merge(label.f0, label.f1, Math::max);
            }
        }
        var out = new ArrayList<Row>();
        long held = 0;
        for (String id : newest.keySet().stream().sorted(BY_HASH).toList()) {
            var row = new Row(id, newest.get(id), labels.get(Tuple2.of(id, newest.get(id))));
            if (row.example().length == 0) { // it was taken back by then
                continue;
            }
            held += row.example().length;
            if (out.size() == rows || (held > bytes && !out.isEmpty())) {
                break;
            }
            out.add(row);
        }
        return out;
    }

    /** Where in the order an id stands. */
    static long place(String id) {
        return Hashing.mix(Hashing.hash64(id), SALT);
    }

    /** How many labels are kept. */
    int size() throws Exception {
        return count.value() == null ? 0 : count.value();
    }

    private void prune(int rows) throws Exception {
        long from = tried.value() == null ? Long.MIN_VALUE : tried.value();
        var times = new HashMap<String, List<Long>>();
        for (Tuple2<String, Long> label : labels.keys()) {
            times.computeIfAbsent(label.f0, id -> new ArrayList<>()).add(label.f1);
        }
        int left = 0;
        forgetTakenBack(times, from);
        Set<String> possible = possible(times, from, rows);
        for (Map.Entry<String, List<Long>> label : times.entrySet()) {
            List<Long> all = label.getValue();
            List<Long> kept =
                    possible.contains(label.getKey()) ? corrections(all, from) : List.of();
            for (Long time : all) {
                if (!kept.contains(time)) {
                    labels.remove(Tuple2.of(label.getKey(), time));
                }
            }
            left += kept.size();
        }
        count.update(left);
        pruneAt.update(later(Math.max(rows, left)));
    }

    /** Ids without a label at {@code from}, and none after it, stand in the way of others. */
    private void forgetTakenBack(Map<String, List<Long>> times, long from) throws Exception {
        for (String id : List.copyOf(times.keySet())) {
            long last = times.get(id).stream().max(Long::compare).orElseThrow();
            if (last <= from && labels.get(Tuple2.of(id, last)).length == 0) {
                for (Long time : times.remove(id)) {
                    labels.remove(Tuple2.of(id, time));
                }
            }
        }
    }

    /** The newest at {@code from} and those after it. */
    private static List<Long> corrections(List<Long> times, long from) {
        times.sort(null);
        int first = Math.max(0, times.size() - MAX_CORRECTIONS);
        while (first + 1 < times.size() && times.get(first + 1) <= from) {
            first++;
        }
        return times.subList(first, times.size());
    }

    /** The ids that are in the sample of some time that is not before {@code from}. */
    private static Set<String> possible(Map<String, List<Long>> times, long from, int rows) {
        var first = new HashMap<String, Long>();
        times.forEach(
                (id, all) ->
                        first.put(
                                id, Math.max(from, all.stream().min(Long::compare).orElseThrow())));
        List<String> inOrder =
                first.keySet().stream()
                        .sorted(
                                Comparator.comparing((String id) -> first.get(id))
                                        .thenComparing(BY_HASH))
                        .toList();
        var smallest = new PriorityQueue<String>(BY_HASH.reversed());
        var possible = new HashSet<String>();
        for (String id : inOrder) {
            if (smallest.size() == rows && BY_HASH.compare(smallest.peek(), id) < 0) {
                continue;
            }
            possible.add(id);
            smallest.add(id);
            if (smallest.size() > rows) {
                smallest.poll();
            }
        }
        return possible;
    }

    /** An eighth late, so that pruning is rare. */
    private static int later(int size) {
        return size + size / 8 + 1;
    }
}
