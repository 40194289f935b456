package io.millrace.local.run;

import io.millrace.local.report.Report;
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
                "%nlearned    %,d steps, %,d tokens, %,.0f tokens/s, %.0f %% replayed%n"
                        + "left out   %,d rows refused, %,d duplicates, %,d dead letters%n",
                pretrain.steps(),
                pretrain.tokens(),
                pretrain.tokensPerSecond(),
                100 * pretrain.replayedFraction(),
                pretrain.refused(),
                pretrain.duplicates(),
                pretrain.deadLetters());
        if (report.forgetting().mean() != null) {
            out.printf(
                    Locale.ROOT,
                    "forgetting %.3f nats on average, over %d domains%n",
                    report.forgetting().mean(),
                    report.domains().size());
        }
        for (Report.Task task : report.tasks()) {
            out.printf(
                    Locale.ROOT,
                    "task       %-20s %s %s  from scratch %s%s  (%d labels)%n",
                    task.name(),
                    task.metric(),
                    number(task.finalValue()),
                    number(task.scratch()),
                    task.majority() == null ? "" : "  majority " + number(task.majority()),
                    task.labels());
        }
        out.printf(Locale.ROOT, "report     %s  (%.0f s)%n", page, report.seconds());
    }

    private static String number(Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }
}
