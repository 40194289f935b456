package io.millrace.jobs.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.jobs.kafka.source.Raw;
import java.util.List;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

final class PartitionClockTest {

    private static final long WRITTEN = 100;

    private static OneInputStreamOperatorTestHarness<Raw, Raw> harness() throws Exception {
        return new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new PartitionClock()));
    }

    private static StreamRecord<Raw> record(int partition, long time) {
        return new StreamRecord<>(new Raw("labels", partition, 0, WRITTEN, null, null), time);
    }

    private static List<Long> times(OneInputStreamOperatorTestHarness<Raw, Raw> harness) {
        return harness.extractOutputValues().stream().map(Raw::timestamp).toList();
    }

    @Test
    void timeNeverGoesBackInAPartitionAlsoAfterARestore() throws Exception {
        var before = harness();
        before.open();
        before.processElement(record(0, 5));
        before.processElement(record(1, 90));
        before.processElement(record(0, 7));
        before.processElement(record(0, 6));
        before.processElement(record(2, TimestampAssigner.NO_TIMESTAMP));
        assertEquals(List.of(5L, 90L, 7L, 7L, WRITTEN), times(before));
        OperatorSubtaskState state = before.snapshot(1, 1);
        before.close();

        var after = harness();
        after.initializeState(state);
        after.open();
        after.processElement(record(1, 3));
        after.processElement(record(0, 8));
        after.processElement(record(2, 1));
        assertEquals(List.of(90L, 8L, 1L), times(after));
        after.close();
    }
}
