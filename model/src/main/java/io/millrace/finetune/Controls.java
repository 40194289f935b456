package io.millrace.finetune;

import io.millrace.control.Control;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.plugin.Plugins;
import io.millrace.schemas.time.Ticker;
import io.millrace.task.Answer;
import io.millrace.task.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** Every control that can read a task's rows, on the rows of a trial. */
final class Controls {

    private Controls() {}

    /**
     * What one learned.
     *
     * @param control its name
     * @param seconds it took
     */
    record Learned(String control, Control.Learned learned, double seconds) {}

    /**
     * What one answered.
     *
     * @param control its name
     * @param how it was learned
     * @param test on all test examples
     * @param seconds it took
     */
    record Answered(String control, String how, Evaluation test, double seconds) {}

    /** What each learns, by name. */
    static List<Learned> learn(FineTuneConfig config, Collection<LabeledRow> rows, Ticker ticker)
            throws InterruptedException {
        Task<?, ?> task = config.task().plugin();
        Control.Rows train = rows(task, rows, Split.TRAIN);
        Control.Rows validation = rows(task, rows, Split.VALIDATION);
        var all = new ArrayList<Learned>();
        for (Control control : Plugins.all(Control.class, Control::name).values()) {
            long start = ticker.nanos();
            control.learn(train, validation, config.gated())
                    .ifPresent(
                            learned ->
                                    all.add(
                                            new Learned(
                                                    control.name(),
                                                    learned,
                                                    ticker.since(start).toNanos() / 1e9)));
        }
        return all;
    }

    /** What each answers. */
    static List<Answered> answer(
            FineTuneConfig config,
            List<Learned> learned,
            Collection<LabeledRow> rows,
            Ticker ticker) {
        Task<?, ?> task = config.task().plugin();
        Control.Rows test = rows(task, rows, Split.TEST);
        var all = new ArrayList<Answered>();
        for (Learned one : learned) {
            long start = ticker.nanos();
            List<Target> said =
                    one.learned().answers(test.payloads()).stream().map(Answer::target).toList();
            all.add(
                    new Answered(
                            one.control(),
                            one.learned().how(),
                            Evaluation.of(task, said, test.targets()),
                            one.seconds() + ticker.since(start).toNanos() / 1e9));
        }
        return all;
    }

    /** In the order of a data set. */
    private static Control.Rows rows(Task<?, ?> task, Collection<LabeledRow> rows, Split split) {
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
