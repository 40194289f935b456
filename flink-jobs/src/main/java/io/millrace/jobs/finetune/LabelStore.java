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
import java.util.stream.Stream;
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
 * then, less those that were taken back: up to so many rows, and up to so many bytes. Of labels without end only those are kept that can be in some sample: an id
 * that comes after as many smaller hashes, or bytes of theirs, as a sample has never will be. Of n labels in any order of hashes
 * k (1 + ln(n / k)) are kept for samples of k rows, and k once a trial has taken place (all-distances sketches, Cohen 2014).
 *
 * <p>All of them lie on the heap. So what is kept has a bound in bytes too, twice those of a sample: beyond it only the sample of
 * the newest time stays, and trials of an earlier one see those of its labels that are left.
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

    /**
     * Of a sample.
     *
     * @param rows at most
     * @param bytes at most, of its ids and examples together; the first row is given however large it is
     */
    record Bound(int rows, long bytes) {}

    /** A label that is kept, less its example. */
    private record Kept(long time, int bytes, boolean takenBack) {}

    // By id and event time.
    private final MapState<Tuple2<String, Long>, byte[]> labels;
    private final ValueState<Integer> count;
    private final ValueState<Integer> pruneAt;
    private final ValueState<Long> held;
    private final ValueState<Long> leftBytes;
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
        held = context.getState(new ValueStateDescriptor<>(prefix + "label-bytes", Types.LONG));
        leftBytes =
                context.getState(
                        new ValueStateDescriptor<>(prefix + "label-left-bytes", Types.LONG));
        tried = context.getState(new ValueStateDescriptor<>(prefix + "label-tried", Types.LONG));
    }

    /** Adds a label; one with a known id corrects it from its own event time on. */
    void put(TaskLabel label, Bound bound) throws Exception {
        var key = Tuple2.of(label.id(), label.timestamp());
        byte[] before = labels.get(key);
        // Two at the same time have no order of their own, and must not get that of their arrival.
        if (before != null && Arrays.compareUnsigned(before, label.example()) >= 0) {
            return;
        }
        long bytes = bytes() + bytes(label.id(), label.example());
        labels.put(key, label.example());
        if (before != null) {
            held.update(bytes - bytes(label.id(), before));
            return;
        }
        int now = size() + 1;
        count.update(now);
        held.update(bytes);
        boolean many = now > (pruneAt.value() == null ? later(bound.rows()) : pruneAt.value());
        long left = leftBytes.value() == null ? 0 : leftBytes.value();
        boolean large = bytes > Math.max(bound.bytes(), left) * 9 / 8;
        if (many || large) {
            prune(bound);
        }
    }

    private static int bytes(String id, byte[] example) {
        return id.length() + example.length;
    }

    /**
     * The sample of an event time, in the order of the hashes. No later call may ask for an earlier time.
     */
    List<Row> sample(long time, Bound bound) throws Exception {
        tried.update(time);
        var newest = new HashMap<String, Long>();
        for (Tuple2<String, Long> label : labels.keys()) {
            if (label.f1 <= time) {
                newest.merge(label.f0, label.f1, Math::max);
            }
        }
        var out = new ArrayList<Row>();
        long taken = 0;
        for (String id : newest.keySet().stream().sorted(BY_HASH).toList()) {
            var row = new Row(id, newest.get(id), labels.get(Tuple2.of(id, newest.get(id))));
            if (row.example().length == 0) { // it was taken back by then
                continue;
            }
            taken += bytes(id, row.example());
            if (out.size() == bound.rows() || (taken > bound.bytes() && !out.isEmpty())) {
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

    /** What is kept takes so many bytes; a state of before they were counted is looked through. */
    long bytes() throws Exception {
        if (held.value() != null) {
            return held.value();
        }
        long all = 0;
        for (Map.Entry<Tuple2<String, Long>, byte[]> label : labels.entries()) {
            all += bytes(label.getKey().f0, label.getValue());
        }
        return all;
    }

    private void prune(Bound bound) throws Exception {
        var kept = new HashMap<String, List<Kept>>();
        for (Map.Entry<Tuple2<String, Long>, byte[]> label : labels.entries()) {
            String id = label.getKey().f0;
            byte[] example = label.getValue();
            kept.computeIfAbsent(id, i -> new ArrayList<>())
                    .add(new Kept(label.getKey().f1, bytes(id, example), example.length == 0));
        }
        kept.values().forEach(all -> all.sort(Comparator.comparingLong(Kept::time)));
        prune(kept, tried.value() == null ? Long.MIN_VALUE : tried.value(), bound);
        if (bytes(kept) > 2 * bound.bytes()) {
            prune(kept, all(kept).mapToLong(Kept::time).max().orElseThrow(), bound);
        }
        int left = (int) all(kept).count();
        count.update(left);
        pruneAt.update(later(Math.max(bound.rows(), left)));
        held.update(bytes(kept));
        leftBytes.update(bytes(kept));
    }

    private static Stream<Kept> all(Map<String, List<Kept>> kept) {
        return kept.values().stream().flatMap(List::stream);
    }

    private static long bytes(Map<String, List<Kept>> kept) {
        return all(kept).mapToLong(Kept::bytes).sum();
    }

    /** Leaves what a trial of {@code from} or later can see. */
    private void prune(Map<String, List<Kept>> kept, long from, Bound bound) throws Exception {
        Set<String> possible = possible(kept, from, bound);
        for (String id : List.copyOf(kept.keySet())) {
            List<Kept> all = kept.get(id);
            List<Kept> left = possible.contains(id) ? corrections(all, from) : List.of();
            for (Kept label : all) {
                if (!left.contains(label)) {
                    labels.remove(Tuple2.of(id, label.time()));
                }
            }
            if (left.isEmpty()) {
                kept.remove(id);
            } else {
                kept.put(id, left);
            }
        }
    }

    /** Ids without a label at {@code from}, and none after it, only stand in the way of others. */
    private static boolean forgotten(List<Kept> labels, long from) {
        Kept last = labels.get(labels.size() - 1);
        return last.time() <= from && last.takenBack();
    }

    /** The newest at {@code from} and those after it. */
    private static List<Kept> corrections(List<Kept> labels, long from) {
        int first = Math.max(0, labels.size() - MAX_CORRECTIONS);
        while (first + 1 < labels.size() && labels.get(first + 1).time() <= from) {
            first++;
        }
        return List.copyOf(labels.subList(first, labels.size()));
    }

    /** The ids that are in the sample of some time that is not before {@code from}; each with its largest label. */
    private static Set<String> possible(Map<String, List<Kept>> kept, long from, Bound bound) {
        var first = new HashMap<String, Long>();
        var largest = new HashMap<String, Integer>();
        kept.forEach(
                (id, labels) -> {
                    if (!forgotten(labels, from)) {
                        first.put(id, Math.max(from, labels.get(0).time()));
                        largest.put(id, labels.stream().mapToInt(Kept::bytes).max().orElseThrow());
                    }
                });
        List<String> inOrder =
                first.keySet().stream()
                        .sorted(
                                Comparator.comparing((String id) -> first.get(id))
                                        .thenComparing(BY_HASH))
                        .toList();
        var smallest = new PriorityQueue<String>(BY_HASH.reversed());
        var possible = new HashSet<String>();
        long bytes = 0;
        for (String id : inOrder) {
            smallest.add(id);
            possible.add(id);
            bytes += largest.get(id);
            // The first that has no room stays: else a smaller one behind it would take its place.
            while (smallest.size() > bound.rows()
                    || (smallest.size() > 1
                            && bytes - largest.get(smallest.peek()) > bound.bytes())) {
                String out = smallest.poll();
                bytes -= largest.get(out);
                if (out.equals(id)) {
                    possible.remove(id);
                }
            }
        }
        return possible;
    }

    /** An eighth late, so that pruning is rare. */
    private static int later(int size) {
        return size + size / 8 + 1;
    }
}
