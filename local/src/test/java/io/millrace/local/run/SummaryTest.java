package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.monitoring.history.RunHistory;
import io.millrace.monitoring.report.Report;
import io.millrace.schemas.events.Interval;
import io.millrace.schemas.events.ModelTuned;
import io.millrace.schemas.events.PretrainingEnded;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import io.millrace.schemas.events.TrialName;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SummaryTest {

    private final RunHistory history = new RunHistory();

    private void tuned(String metric, boolean higherIsBetter, String arm, double value) {
        var tuned =
                new ModelTuned(
                        new TrialName("task of " + metric, "step-00000009"),
                        "full",
                        arm,
                        metric,
                        higherIsBetter,
                        0,
                        new TreeMap<>(Map.of(metric, value)),
                        null,
                        metric.equals("accuracy") ? new Interval(value - 0.25, 1) : null,
                        1,
                        1,
                        40,
                        0,
                        20);
        history.add(new Told("p", 9, 0, tuned));
    }

    @Test
    void whatPretrainingWasWorthIsSaidByTheDirectionOfTheMetric() {
        var totals = new Totals(9, 9, 0.25, 0, 0, 0);
        history.add(new Told("p", 9, 0, new StepTaken(1, 100, 0, 1, 1, totals, new TreeMap<>())));
        history.add(new Told("p", 9, 0, new PretrainingEnded(totals)));
        tuned("accuracy", true, "scratch", 0.5);
        tuned("accuracy", true, "pretrained", 0.75);
        tuned("rmse", false, "scratch", 2.5);
        tuned("rmse", false, "pretrained", 2.25);
        tuned("accuracy", true, "bag-of-words", 0.7);
        tuned("mae", false, "scratch", 1);
        tuned("mae", false, "pretrained", 1.5);
        var printed = new ByteArrayOutputStream();
        Report report = Report.of("p", "1", history, Duration.ZERO, 0, "");
        Summary.print(
                report, Path.of("report.html"), "token", new PrintStream(printed, true, UTF_8));
        String said = printed.toString(UTF_8);
        assertTrue(
                said.contains(
                        "accuracy 0.750 (0.500 to 1.000)  from scratch 0.500, better by 0.250"
                                + "  bag of words 0.700"),
                said);
        assertTrue(said.contains("rmse 2.250  from scratch 2.500, better by 0.250"), said);
        assertTrue(said.contains("mae 1.500  from scratch 1.000, worse by 0.500"), said);
    }
}
