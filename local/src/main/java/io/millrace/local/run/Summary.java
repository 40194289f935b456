package io.millrace.local.run;

import io.millrace.monitoring.history.TaskOutcome;
import io.millrace.monitoring.report.Report;
import io.millrace.schemas.text.Counted;
import io.millrace.schemas.text.Printable;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;

/** A run in a few lines. */
public final class Summary {

    private Summary() {}

    /**
     * Prints it.
     *
     * @param unit what was learned of, in the singular: token
     */
    public static void print(Report report, Path page, String unit, PrintStream out) {
        Report.Pretrain pretrain = report.pretrain();
        out.printf(
                Locale.ROOT,
                "%nlearned    %s, %s, %,.0f a second, %.0f %% replayed%n"
                        + "left out   %s refused, %s, %s%n",
                Counted.of(pretrain.steps(), "step"),
                Counted.of(pretrain.tokens(), unit),
                pretrain.tokensPerSecond(),
                100 * pretrain.replayedFraction(),
                Counted.of(pretrain.refused(), "row"),
                Counted.of(pretrain.duplicates(), "duplicate"),
                Counted.of(pretrain.deadLetters(), "dead letter"));
        if (report.forgetting().mean() != null) {
            out.printf(
                    Locale.ROOT,
                    "forgetting %.3f nats on average, over %s%n",
                    report.forgetting().mean(),
                    Counted.of(report.domains().size(), "domain"));
        }
        for (TaskOutcome task : report.tasks()) {
            out.printf(
                    Locale.ROOT,
                    "task       %-20s %s %s%s  from scratch %s%s%s%s%s%s  (%s)%n",
                    Printable.of(task.name()),
                    Printable.of(task.metric()),
                    number(task.finalValue()),
                    between(task),
                    number(task.scratch()),
                    gained(task),
                    task.encoderAlone() == null
                            ? ""
                            : "  encoder alone " + number(task.encoderAlone()),
                    task.bagOfWords() == null ? "" : "  bag of words " + number(task.bagOfWords()),
                    task.start() == null ? "" : "  start weights " + number(task.start()),
                    task.majority() == null ? "" : "  majority " + number(task.majority()),
                    Counted.of(task.labels(), "label"));
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

    private static String between(TaskOutcome task) {
        return task.interval() == null
                ? ""
                : " ("
                        + number(task.interval().get(0))
                        + " to "
                        + number(task.interval().get(1))
                        + ")";
    }

    private static String number(Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }
}
