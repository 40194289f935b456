package io.millrace.jobs.finetune;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.finetune.Split;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

final class LabelStoreTest {

    private static final String TASK = "mood";

    /** Holds the store, for its state is that of an operator. */
    private static final class Holder extends AbstractStreamOperator<String>
            implements OneInputStreamOperator<TaskLabel, String> {
        private static final long serialVersionUID = 1L;
        private final int rows;
        private final long bytes;
        private transient LabelStore store;

        Holder(int rows) {
            this(rows, Long.MAX_VALUE / 16);
        }

        Holder(int rows, long bytes) {
            this.rows = rows;
            this.bytes = bytes;
        }

        @Override
        public void open() throws Exception {
            super.open();
            store = new LabelStore(getRuntimeContext(), "");
        }

        @Override
        public void processElement(StreamRecord<TaskLabel> element) throws Exception {
            store.put(element.getValue(), new LabelStore.Bound(rows, bytes));
        }

        List<String> sample(long time) throws Exception {
            setCurrentKey(TASK);
            return store.sample(time, new LabelStore.Bound(rows, bytes)).stream()
                    .map(row -> new String(row.example(), UTF_8))
                    .toList();
        }

        long held() throws Exception {
            setCurrentKey(TASK);
            return store.bytes();
        }

        int size() throws Exception {
            setCurrentKey(TASK);
            return store.size();
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, TaskLabel, String> harness(
            Holder holder) throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(holder, TaskLabel::task, Types.STRING);
    }

    private static TaskLabel label(String id, long time, String text) {
        return new TaskLabel(TASK, id, time, false, text.getBytes(UTF_8));
    }

    /** What a sample is, by its definition. */
    private static List<String> expected(List<TaskLabel> labels, long time, int rows) {
        var order =
                Comparator.comparingLong((TaskLabel label) -> label.timestamp())
                        .thenComparing(label -> new String(label.example(), UTF_8));
        return labels.stream()
                .map(TaskLabel::id)
                .distinct()
                .sorted(Comparator.comparingLong(LabelStore::place))
                .map(
                        id ->
                                labels.stream()
                                        .filter(l -> l.id().equals(id) && l.timestamp() <= time)
                                        .max(order))
                .flatMap(java.util.Optional::stream)
                .limit(rows)
                .map(l -> new String(l.example(), UTF_8))
                .toList();
    }

    /** Corrected labels, more of them than a sample has rows, in any order, with and without a restore in between. */
    @Test
    void theSampleOfATimeIsTheSameInWhateverOrderLabelsComeAndWheneverTheTrialRuns()
            throws Exception {
        for (int seed = 0; seed < 60; seed++) {
            var random = new SplittableRandom(seed);
            int rows = 1 + random.nextInt(8);
            var labels = new ArrayList<TaskLabel>();
            int count = random.nextInt(300);
            for (int i = 0; i < count; i++) {
                labels.add(label("id" + random.nextInt(120), random.nextInt(60), "row" + i));
            }
            var left = new ArrayList<>(labels);
            var holder = new Holder(rows);
            var harness = harness(holder);
            harness.open();
            for (long time = 10; time <= 60; time += 1 + random.nextInt(20)) {
                long until = time;
                // Those up to the time have come, and some of the later ones.
                var coming = new ArrayList<TaskLabel>();
                for (TaskLabel label : List.copyOf(left)) {
                    if (label.timestamp() <= until || random.nextInt(3) == 0) {
                        coming.add(random.nextInt(coming.size() + 1), label);
                        left.remove(label);
                    }
                }
                for (TaskLabel label : coming) {
                    harness.processElement(new StreamRecord<>(label));
                }
                if (random.nextBoolean()) {
                    OperatorSubtaskState state = harness.snapshot(1, 1);
                    harness.close();
                    holder = new Holder(rows);
                    harness = harness(holder);
                    harness.initializeState(state);
                    harness.open();
                }
                assertEquals(expected(labels, time, rows), holder.sample(time), "seed " + seed);
            }
            harness.close();
        }
    }

    @Test
    void labelsWithoutEndTakeBoundedRoom() throws Exception {
        int rows = 50;
        var holder = new Holder(rows);
        var harness = harness(holder);
        harness.open();
        for (int i = 0; i < 20_000; i++) {
            harness.processElement(new StreamRecord<>(label("id" + i, i, "")));
        }
        // k (1 + ln(n / k)) are expected, and an eighth waits to be pruned.
        assertTrue(
                holder.size() < 1.3 * rows * (1 + Math.log(20_000.0 / rows)),
                holder.size() + " labels");
        holder.sample(20_000);
        for (int i = 0; i < 20_000; i++) {
            harness.processElement(new StreamRecord<>(label("id7", 20_000 + i, "")));
        }
        assertTrue(holder.size() < 2 * rows, holder.size() + " labels");
        harness.close();
    }

    /** Large rows, as many as may be: what is kept is what a sample has room for, and the sample the same as from all. */
    @Test
    void labelsAreBoundedInBytesToo() throws Exception {
        for (int seed = 0; seed < 40; seed++) {
            var random = new SplittableRandom(seed);
            int bound = 1000 + random.nextInt(20_000);
            var labels = new ArrayList<TaskLabel>();
            for (int i = 0; i < 400; i++) {
                String row = "row" + i + " " + "x".repeat(random.nextInt(1000));
                labels.add(label("id" + i, random.nextInt(60), row));
            }
            var left = new ArrayList<>(labels);
            var holder = new Holder(1000, bound);
            var harness = harness(holder);
            harness.open();
            for (long time = 10; time <= 60; time += 10) {
                long until = time;
                for (TaskLabel label : List.copyOf(left)) {
                    if (label.timestamp() <= until) {
                        harness.processElement(new StreamRecord<>(label));
                        assertTrue(holder.held() <= bound * 9 / 4 + 2200, holder.held() + " bytes");
                        left.remove(label);
                    }
                }
                OperatorSubtaskState state = harness.snapshot(1, 1);
                harness.close();
                holder = new Holder(1000, bound);
                harness = harness(holder);
                harness.initializeState(state);
                harness.open();
                List<String> all = expected(labels, time, 1000);
                List<String> sample = holder.sample(time);
                assertEquals(all.subList(0, sample.size()), sample, "seed " + seed);
                int bytes = bytes(labels, sample);
                assertTrue(bytes <= bound, bytes + " bytes");
                if (sample.size() < all.size()) {
                    int more = bytes(labels, all.subList(0, sample.size() + 1));
                    assertTrue(more > bound, "one more would have been " + more);
                }
            }
            harness.close();
        }
    }

    /** Of ids and examples. */
    private static int bytes(List<TaskLabel> labels, List<String> sample) {
        return labels.stream()
                .filter(label -> sample.contains(new String(label.example(), UTF_8)))
                .mapToInt(label -> label.id().length() + label.example().length)
                .sum();
    }

    /** No trial says for long how far labels are needed, and every one is corrected again and again. */
    @Test
    void correctionsThatNoTrialHasSeenAreBoundedInBytesToo() throws Exception {
        var holder = new Holder(1000, 50_000);
        var harness = harness(holder);
        harness.open();
        String row = "x".repeat(5000);
        for (int i = 0; i < 2000; i++) {
            harness.processElement(new StreamRecord<>(label("id" + i % 200, i, i + row)));
            assertTrue(holder.held() <= 120_000, holder.held() + " bytes");
        }
        List<String> sample = holder.sample(2000);
        assertEquals(9, sample.size(), holder.held() + " bytes");
        for (String one : sample) {
            assertTrue(one.startsWith("1"), "the newest of each");
        }
        harness.close();
    }

    @Test
    void oneIsGivenHoweverLarge() throws Exception {
        var holder = new Holder(100, 3);
        var harness = harness(holder);
        harness.open();
        for (int i = 0; i < 50; i++) {
            harness.processElement(new StreamRecord<>(label("id" + i, i, "0123456789")));
        }
        assertEquals(1, holder.sample(50).size());
        assertEquals(1, holder.size());
        harness.close();
    }

    /** A sample without test rows would mean no trial at all. */
    @Test
    void aSampleHasOfEverySplitWhatAllLabelsHave() throws Exception {
        int rows = 1000;
        var holder = new Holder(rows);
        var harness = harness(holder);
        harness.open();
        for (int i = 0; i < 20_000; i++) {
            harness.processElement(new StreamRecord<>(label("id" + i, i, "id" + i)));
        }
        List<String> sample = holder.sample(20_000);
        assertEquals(rows, sample.size());
        assertEquals(0.7, share(sample, Split.TRAIN), 0.05);
        assertEquals(0.1, share(sample, Split.VALIDATION), 0.03);
        assertEquals(0.2, share(sample, Split.TEST), 0.04);
        harness.close();
    }

    private static double share(List<String> ids, Split split) {
        return ids.stream().filter(id -> Split.ofId(id) == split).count() / (double) ids.size();
    }
}
