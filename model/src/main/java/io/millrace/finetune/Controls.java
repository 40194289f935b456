package io.millrace.finetune;

import io.millrace.control.Control;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.plugin.Plugins;
import io.millrace.schemas.time.Ticker;
import io.millrace.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Every control that can read a task's rows, on the rows of a trial. */
final class Controls {

    private Controls() {}

    /**
     * What one answered.
     *
     * @param control its name
     * @param how it was learned
     * @param test on all test examples
     * @param seconds it took
     */
    record Answered(String control, String how, Evaluation test, double seconds) {}

    /** By name. */
    static List<Answered> answer(FineTuneConfig config, List<LabeledRow> rows, Ticker ticker)
            throws InterruptedException {
        Task<?, ?> task = config.task().plugin();
        Control.Rows train = rows(task, rows, Split.TRAIN);
        Control.Rows validation = rows(task, rows, Split.VALIDATION);
        Control.Rows test = rows(task, rows, Split.TEST);
        var all = new ArrayList<Answered>();
        for (Control control : Plugins.all(Control.class, Control::name).values()) {
            long start = ticker.nanos();
            control.answer(train, validation, test.payloads(), config.gated())
                    .ifPresent(
                            said ->
                                    all.add(
                                            new Answered(
                                                    control.name(),
                                                    said.how(),
                                                    Evaluation.of(
                                                            task, said.said(), test.targets()),
                                                    ticker.since(start).toNanos() / 1e9)));
        }
        return all;
    }

    /** In the order of a data set. */
    private static Control.Rows rows(Task<?, ?> task, List<LabeledRow> rows, Split split) {
        var sorted = new TreeMap<String, LabeledRow>();
        for (LabeledRow row : rows) {
            if (row.split() == split) {
                sorted.put(row.id(), row);
            }
        }
        List<Payload> payloads = sorted.values().stream().map(LabeledRow::payload).toList();
        List<Target> targets =
                sorted.values().stream()
                        .map(row -> task.read(row.target(), row.payload()))
                        .toList();
        return new Control.Rows(payloads, targets);
    }
}
