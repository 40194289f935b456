package io.millrace.local.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.avro.ProgressEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportBuilderTest {

    private final ReportBuilder builder = new ReportBuilder("p", "1");

    @Test
    void forgettingIsFinalLossMinusTheLowestAfterTrainingBegan() {
        probe(0, "a", 5.0, false);
        probe(10, "a", 1.0, false); // Lower, but before training: it must not count.
        probe(20, "a", 3.0, true);
        probe(30, "a", 2.0, true);
        probe(40, "a", 2.75, true);
        probe(20, "b", 4.0, true);
        probe(40, "b", 3.5, true);
        probe(40, "never", 6.0, false);

        Report.Forgetting forgetting = build().forgetting();

        assertEquals(Map.of("a", 0.75, "b", 0.0), forgetting.byDomain());
        assertEquals(0.375, forgetting.mean());
        assertEquals(new Report.Lowest(30, 2.0), forgetting.lowest().get("a"));
    }

    @Test
    void forgettingIsUnknownWithoutProbes() {
        assertNull(build().forgetting().mean());
    }

    @Test
    void finalIsTheMeanOverSeedsOnTheLastCheckpointOnly() {
        run("pretrained", "step-00000100", 1, 0.1);
        run("pretrained", "step-00000200", 2, 0.8);
        run("pretrained", "step-00000200", 1, 0.6);
        run("pretrained", "step-00000200", 1, 0.6); // Told again after a restart.
        run("scratch", "", 1, 0.3);
        run("scratch", "", 2, 0.5);

        Report.Task task = build().tasks().get(0);

        assertEquals(0.7, task.finalValue(), 1e-12);
        assertEquals(0.4, task.scratch(), 1e-12);
        assertEquals(0.25, task.majority());
        assertEquals(40, task.labels());
        assertEquals(5, task.runs().size());
    }

    /** The share of the most frequent class says nothing about a mean over classes. */
    @Test
    void majorityIsABaselineOfAccuracyOnly() {
        List<Report.Task> tasks = new SampleRun(SampleRun.DOMAINS).builder(false).report().tasks();
        assertEquals(
                List.of("accuracy", "macro-f1"), tasks.stream().map(Report.Task::metric).toList());
        assertEquals(0.27, tasks.get(0).majority(), 1e-12);
        assertNull(tasks.get(1).majority());
    }

    @Test
    void orderOfEventsDoesNotMatter() {
        SampleRun run = new SampleRun(SampleRun.DOMAINS);
        assertEquals(run.builder(false).report(), run.builder(true).report());
    }

    @Test
    void promotionToldByProgressAndByTheReleaseCountsOnce() {
        Report.Task task = new SampleRun(SampleRun.DOMAINS).builder(true).report().tasks().get(0);
        assertEquals(6, task.released().size());
        assertEquals("promoted", task.released().get(0).decision());
        assertNull(task.released().get(0).current());
    }

    @Test
    void phasesFollowTheDomainThatFlows() {
        List<Report.Phase> phases =
                new SampleRun(SampleRun.DOMAINS).builder(false).report().details().phases();
        assertEquals(
                List.of(
                        new Report.Phase("english", 0, 240),
                        new Report.Phase("french", 240, 480),
                        new Report.Phase("code", 480, 720),
                        new Report.Phase("german", 720, 960),
                        new Report.Phase(null, 960, 1200)),
                phases);
    }

    @Test
    void thinnedLossKeepsTheMeanTheCountsAndTheLastStep() {
        for (int step = 1; step <= 2500; step++) {
            event("step", step, Map.of("loss", (double) step, "domain.a", 1.0), Map.of());
        }
        List<Report.LossPoint> points = build().details().loss();
        assertTrue(points.size() <= 1000, "points: " + points.size());
        assertEquals(new Report.LossPoint(3, 2.0, Map.of("a", 3.0)), points.get(0));
        assertEquals(2500, points.get(points.size() - 1).step());
        assertEquals(2500, points.stream().mapToDouble(p -> p.fresh().get("a")).sum());
    }

    @Test
    void totalsAreThoseOfTheEndThenOfTheLastCheckpointThenOfTheLastStep() {
        Report.Pretrain told = new SampleRun(SampleRun.DOMAINS).builder(false).report().pretrain();
        assertEquals(8423.7, told.tokensPerSecond());
        assertEquals(0.2471, told.replayedFraction());

        event("step", 9, Map.of("loss", 1.0, "examples", 72.0, "tokensPerSecond", 5.0), Map.of());
        Report.Pretrain early = build().pretrain();
        assertEquals(new Report.Pretrain(9, 72, 0, 5.0, null, 0, 0, 0), early);
    }

    @Test
    void whatWasNotLearnedFromIsCountedByItsCause() {
        event("step", 9, Map.of("loss", 1.0, "duplicates", 3.0), Map.of());
        assertEquals(3, build().pretrain().duplicates());
        event("done", 9, Map.of("duplicates", 4.0), Map.of());
        builder.refusedRows(2);
        assertEquals(4, build().pretrain().duplicates());
        assertEquals(2, build().pretrain().refused());
    }

    @Test
    void deadLettersAreGroupedByReasonWithoutTheirValues() {
        List<Report.DeadLetters> letters =
                new SampleRun(SampleRun.DOMAINS).builder(false).report().details().deadLetters();
        assertEquals(
                List.of(
                        new Report.DeadLetters("decode", "not JSON: unexpected character '…'", 15),
                        new Report.DeadLetters(
                                "decode",
                                "field '…' is missing at offset #; there are '…', '…'",
                                8)),
                letters);
    }

    @Test
    void eventThatLacksWhatItsKindMustHaveIsRefusedByName() {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> event("probe", 7, Map.of("loss", 1.0), Map.of()));
        assertEquals(
                "progress event 'probe' of job 'pretrain' at step 7 has no tag 'domain'; it has []",
                refused.getMessage());
    }

    private Report build() {
        return builder.build(Duration.ofSeconds(1), "");
    }

    private void probe(long step, String domain, double loss, boolean trained) {
        event(
                "probe",
                step,
                Map.of("loss", loss, "trained", trained ? 1.0 : 0.0),
                Map.of("domain", domain));
    }

    private void run(String arm, String checkpoint, int seed, double accuracy) {
        event(
                "finetune",
                0,
                Map.of(
                        "seed",
                        (double) seed,
                        "accuracy",
                        accuracy,
                        "labels",
                        40.0,
                        "majority",
                        0.25),
                Map.of("task", "t", "arm", arm, "checkpoint", checkpoint, "metric", "accuracy"));
    }

    private void event(
            String kind, long step, Map<String, Double> values, Map<String, String> tags) {
        builder.add(new ProgressEvent("p", "pretrain", kind, step, 0L, values, tags));
    }
}
