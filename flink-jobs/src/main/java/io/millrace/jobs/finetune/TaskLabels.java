package io.millrace.jobs.finetune;

import io.millrace.finetune.TaskConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;

/**
 * The labelled examples of the current key's task: a sample of those to learn from, and one of those to judge by. Each has
 * its own bound, so that few rows to learn from are judged by many.
 */
final class TaskLabels {

    /** Two samples, each of which takes twice its bytes: see {@link LabelStore}. */
    private static final int PARTS = 4;

    private final long bytes;
    private final LabelStore learned;
    private final LabelStore judging;

    /**
     * @param memory for what is kept of the task, in bytes
     */
    TaskLabels(StreamingRuntimeContext context, long memory) {
        bytes = memory / PARTS;
        // States that were written before there were two hold rows of every split in the first;
        // they stay good there.
        learned = new LabelStore(context, "");
        judging = new LabelStore(context, "test-");
    }

    /** Adds a label; one with a known id corrects it from its own event time on. */
    void put(TaskLabel label, TaskConfig task) throws Exception {
        if (label.test() || label.takenBack()) {
            judging.put(label, judging(task));
        }
        if (!label.test()) {
            learned.put(label, learned(task));
        }
    }

    private LabelStore.Bound judging(TaskConfig task) {
        return new LabelStore.Bound(task.maxEvaluationRows(), bytes);
    }

    private LabelStore.Bound learned(TaskConfig task) {
        return new LabelStore.Bound(task.maxRows(), bytes);
    }

    /** The examples of both samples of an event time. No later call may ask for an earlier time. */
    List<byte[]> sample(long time, TaskConfig task) throws Exception {
        List<LabelStore.Row> test = judging.sample(time, judging(task));
        List<LabelStore.Row> learn = learned.sample(time, learned(task));
        Map<String, Long> tested = times(test);
        Map<String, Long> learnt = times(learn);
        var out = new ArrayList<byte[]>();
        // A correction may name another split; where both are of one time, it is not learned from.
        for (LabelStore.Row row : learn) {
            if (tested.getOrDefault(row.id(), Long.MIN_VALUE) < row.time()) {
                out.add(row.example());
            }
        }
        for (LabelStore.Row row : test) {
            if (learnt.getOrDefault(row.id(), Long.MIN_VALUE) <= row.time()) {
                out.add(row.example());
            }
        }
        return out;
    }

    private static Map<String, Long> times(List<LabelStore.Row> rows) {
        var times = new HashMap<String, Long>();
        rows.forEach(row -> times.put(row.id(), row.time()));
        return times;
    }
}
