package io.millrace.jobs.finetune;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.finetune.TaskConfig;
import io.millrace.schemas.config.StrictYaml;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

final class TaskLabelsTest {

    private static final TaskConfig FEW_TO_LEARN_FROM =
            StrictYaml.read("{max-rows: 20, max-evaluation-rows: 150}", TaskConfig.class);

    private static final long MEMORY = 4 << 20;

    private static final class Holder extends AbstractStreamOperator<String>
            implements OneInputStreamOperator<TaskLabel, String> {
        private static final long serialVersionUID = 1L;
        private transient TaskLabels labels;

        @Override
        public void open() throws Exception {
            super.open();
            labels = new TaskLabels(getRuntimeContext(), MEMORY);
        }

        @Override
        public void processElement(StreamRecord<TaskLabel> element) throws Exception {
            labels.put(element.getValue(), FEW_TO_LEARN_FROM);
        }

        List<String> sample(long time) throws Exception {
            setCurrentKey("mood");
            return labels.sample(time, FEW_TO_LEARN_FROM).stream()
                    .map(example -> new String(example, UTF_8))
                    .toList();
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, TaskLabel, String> open(
            Holder holder, OperatorSubtaskState state) throws Exception {
        var harness =
                new KeyedOneInputStreamOperatorTestHarness<String, TaskLabel, String>(
                        holder, TaskLabel::task, Types.STRING);
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    private static StreamRecord<TaskLabel> label(String id, long time, boolean test) {
        String example = (test ? "test " : "learn ") + id + " " + time;
        return new StreamRecord<>(new TaskLabel("mood", id, time, test, example.getBytes(UTF_8)));
    }

    private static long test(List<String> sample) {
        return sample.stream().filter(row -> row.startsWith("test ")).count();
    }

    /** As `try` does with few labels: all test rows judge. */
    @Test
    void whatIsLearnedFromAndWhatJudgesAreBoundedApart() throws Exception {
        var holder = new Holder();
        var harness = open(holder, null);
        for (int i = 0; i < 100; i++) {
            harness.processElement(label("a" + i, i, false));
            harness.processElement(label("b" + i, i, true));
        }
        List<String> sample = holder.sample(100);
        assertEquals(120, sample.size());
        assertEquals(100, test(sample), "every test row");

        for (int i = 0; i < 500; i++) {
            harness.processElement(label("c" + i, 101, true));
        }
        OperatorSubtaskState state = harness.snapshot(1, 1);
        harness.close();
        var restored = new Holder();
        harness = open(restored, state);
        assertEquals(150, test(restored.sample(101)));
        assertEquals(170, restored.sample(101).size());
        harness.close();
    }

    /** 200 rows of 200 kB, all of which would be on the heap and in every snapshot. */
    @Test
    void largeRowsTakeNoMoreMemoryThanTheyMay() throws Exception {
        var holder = new Holder();
        var harness = open(holder, null);
        byte[] large = new byte[200_000];
        for (int i = 0; i < 200; i++) {
            harness.processElement(
                    new StreamRecord<>(new TaskLabel("mood", "a" + i, i, i % 2 == 0, large)));
        }
        OperatorSubtaskState state = harness.snapshot(1, 1);
        assertTrue(state.getStateSize() < MEMORY * 9 / 8, state.getStateSize() + " bytes");
        assertEquals(10, holder.sample(200).size(), "5 of each");
        harness.close();
    }

    /** Whichever of the two came first, the newest label says what the row is for. */
    @Test
    void aRowThatChangesItsSplitIsInOneSampleAlone() throws Exception {
        var holder = new Holder();
        var harness = open(holder, null);
        harness.processElement(label("x", 5, true));
        harness.processElement(label("x", 1, false));
        harness.processElement(label("y", 1, true));
        harness.processElement(label("y", 5, false));
        harness.processElement(label("z", 3, true));
        harness.processElement(label("z", 3, false));
        assertEquals(List.of("learn x 1", "test y 1"), holder.sample(1).stream().sorted().toList());
        assertEquals(
                List.of("learn y 5", "test x 5", "test z 3"),
                holder.sample(5).stream().sorted().toList());
        harness.close();
    }
}
