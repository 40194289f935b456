package io.millrace.local.run;

import io.millrace.monitoring.history.TaskOutcome;
import io.millrace.monitoring.report.Report;
import io.millrace.schemas.text.Printable;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;

/** A run in a few lines. */
public final class Summary {

    private Summary() {}

    /** Prints it. */
    public static void print(Report report, Path page, PrintStream out) {
        Report.Pretrain pretrain = report.pretrain();
        out.printf(
                Locale.ROOT,
                "%nlearned    %s, %s, %,.0f a second, %.0f %% replayed%n"
                        + "left out   %s refused, %s, %s%n",
                RecordTally.counted(pretrain.steps(), "step"),
                RecordTally.counted(pretrain.tokens(), "token"),
                pretrain.tokensPerSecond(),
                100 * pretrain.replayedFraction(),
                RecordTally.counted(pretrain.refused(), "row"),
                RecordTally.counted(pretrain.duplicates(), "duplicate"),
                RecordTally.counted(pretrain.deadLetters(), "dead letter"));
        if (report.forgetting().mean() != null) {
            out.printf(
                    Locale.ROOT,
                    "forgetting %.3f nats on average, over %d domains%n",
                    report.forgetting().mean(),
                    report.domains().size());
        }
        for (TaskOutcome task : report.tasks()) {
            out.printf(
                    Locale.ROOT,
                    "task       %-20s %s %s  from scratch %s%s%s%s  (%d labels)%n",
                    Printable.of(task.name()),
                    Printable.of(task.metric()),
                    number(task.finalValue()),
                    number(task.scratch()),
                    gained(task),
                    task.start() == null ? "" : "  start weights " + number(task.start()),
                    task.majority() == null ? "" : "  majority " + number(task.majority()),
                    task.labels());
        }
        out.printf(Locale.ROOT, "report     %s  (%.0f s)%n", page, report.seconds());
    }

    /** By how much pretraining made it better: the metric says in which direction. */
    private static String gained(TaskOutcome task) {
        if (task.finalValue() == null || task.scratch() == null) {
            return "";
        }
        double gain =
                task.higherIsBetter()
                        ? task.finalValue() - task.scratch()
                        : task.scratch() - task.finalValue();
        return String.format(
                Locale.ROOT, ", %s by %.3f", gain < 0 ? "worse" : "better", Math.abs(gain));
    }

    private static String number(Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }
}
