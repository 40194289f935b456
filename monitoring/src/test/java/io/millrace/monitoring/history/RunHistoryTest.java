package io.millrace.monitoring.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.monitoring.SampleRun;
import io.millrace.schemas.events.DomainProbed;
import io.millrace.schemas.events.Interval;
import io.millrace.schemas.events.ModelTuned;
import io.millrace.schemas.events.PretrainingEnded;
import io.millrace.schemas.events.Progress;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import io.millrace.schemas.events.TrialName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunHistoryTest {

    private final RunHistory history = new RunHistory();

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

        Forgetting forgetting = history.forgetting();

        assertEquals(Map.of("a", 0.75, "b", 0.0), forgetting.byDomain());
        assertEquals(0.375, forgetting.mean());
        assertEquals(new Forgetting.Lowest(30, 2.0), forgetting.lowest().get("a"));
    }

    @Test
    void forgettingIsUnknownWithoutProbes() {
        assertNull(history.forgetting().mean());
    }

    @Test
    void finalIsTheMeanOverSeedsOnTheLastCheckpointOnly() {
        run("pretrained", "step-00000100", 1, 0.1);
        run("pretrained", "step-00000200", 2, 0.8);
        run("pretrained", "step-00000200", 1, 0.6);
        run("pretrained", "step-00000200", 1, 0.6); // Told again after a restart.
        run("scratch", "step-00000200", 1, 0.3);
        run("scratch", "step-00000200", 2, 0.5);
        run("bag-of-words", "step-00000100", 0, 0.2);
        run("bag-of-words", "step-00000200", 0, 0.45);
        run("pretrained-alone", "step-00000100", 1, 0.1);
        run("pretrained-alone", "step-00000200", 1, 0.55);

        TaskOutcome task = history.tasks().get(0);

        assertEquals(0.7, task.finalValue(), 1e-12);
        assertEquals(0.4, task.scratch(), 1e-12);
        assertEquals(0.25, task.majority());
        assertEquals(40, task.labels());
        assertEquals(0.45, task.bagOfWords(), 1e-12);
        assertEquals(0.55, task.encoderAlone(), 1e-12);
        assertEquals(0.6, task.interval().get(0), 1e-12, "the mean over the seeds");
        assertEquals(0.8, task.interval().get(1), 1e-12);
        assertEquals(9, task.runs().size());
    }

    @Test
    void majorityIsOfTheTasksMetricAndUnknownWhereThereIsNone() {
        List<TaskOutcome> tasks = new SampleRun(SampleRun.domains()).history(false).tasks();
        assertEquals(
                List.of("accuracy", "rmse", "macro-f1"),
                tasks.stream().map(TaskOutcome::metric).toList());
        assertEquals(0.27, tasks.get(0).majority(), 1e-12);
        assertEquals(1.71, tasks.get(1).majority(), 1e-12);
        assertNull(tasks.get(2).majority());
    }

    @Test
    void aTaskHasTheDirectionOfItsMetric() {
        List<TaskOutcome> tasks = new SampleRun(SampleRun.domains()).history(false).tasks();
        assertEquals(
                List.of(true, false, true),
                tasks.stream().map(TaskOutcome::higherIsBetter).toList());
        assertTrue(tasks.get(1).finalValue() < tasks.get(1).scratch());
    }

    @Test
    void orderOfEventsDoesNotMatter() {
        SampleRun run = new SampleRun(SampleRun.domains());
        RunHistory straight = run.history(false);
        RunHistory shuffled = run.history(true);
        assertEquals(straight.domains(), shuffled.domains());
        assertEquals(straight.loss(), shuffled.loss());
        assertEquals(straight.phases(), shuffled.phases());
        assertEquals(straight.probes(), shuffled.probes());
        assertEquals(straight.forgetting(), shuffled.forgetting());
        assertEquals(straight.checkpoints(), shuffled.checkpoints());
        assertEquals(straight.tasks(), shuffled.tasks());
        assertEquals(straight.lineage(), shuffled.lineage());
        assertEquals(straight.pretraining().examples(), shuffled.pretraining().examples());
        assertEquals(
                straight.pretraining().tokensPerSecond(),
                shuffled.pretraining().tokensPerSecond(),
                1e-6);
    }

    @Test
    void promotionToldByProgressAndByTheReleaseCountsOnce() {
        TaskOutcome task = new SampleRun(SampleRun.domains()).history(true).tasks().get(0);
        assertEquals(6, task.released().size());
        assertEquals("promoted", task.released().get(0).decision());
        assertNull(task.released().get(0).confidence());
        assertEquals(0.9, task.released().get(1).confidence());
        assertEquals(2, task.released().get(1).looks());
        assertEquals(2, task.released().get(1).interval().size());
        assertNull(task.released().get(0).current());
    }

    @Test
    void phasesFollowTheDomainThatFlows() {
        assertEquals(
                List.of(
                        new Phase("english", 0, 240),
                        new Phase("french", 240, 480),
                        new Phase("code", 480, 720),
                        new Phase("german", 720, 960),
                        new Phase(null, 960, 1200)),
                new SampleRun(SampleRun.domains()).history(false).phases());
    }

    @Test
    void thinnedLossKeepsTheMeanTheCountsAndTheLastStep() {
        for (int step = 1; step <= 2500; step++) {
            step(step, step, new Totals(0, 0, 0, 0, 0, 0), Map.of("a", 1L));
        }
        List<LossPoint> points = history.loss();
        assertTrue(points.size() <= 1000, "points: " + points.size());
        assertEquals(new LossPoint(3, 2.0, 5.0, 0, Map.of("a", 3.0), Map.of()), points.get(0));
        assertEquals(2500, points.get(points.size() - 1).step());
        assertEquals(2500, points.stream().mapToDouble(p -> p.fresh().get("a")).sum());
    }

    @Test
    void totalsAreThoseOfTheEndThenOfTheLastCheckpointThenOfTheLastStep() {
        step(9, 1, new Totals(72, 700, 0.5, 3, 0, 0), Map.of());
        assertEquals(new Pretraining(9, 72, 700, 5.0, 0.5, 3), history.pretraining());

        var sample = new SampleRun(SampleRun.domains());
        history.add(sample.checkpoints().get(0));
        assertEquals(new Pretraining(200, 4800, 819_200, 5.0, 0.2471, 3), history.pretraining());

        tell(205, new PretrainingEnded(new Totals(5000, 900_000, 0.25, 4, 0, 0)));
        assertEquals(new Pretraining(205, 5000, 900_000, 5.0, 0.25, 4), history.pretraining());
    }

    @Test
    void deadLettersAreGroupedByReasonWithoutTheirValues() {
        assertEquals(
                List.of(
                        new LetterCount("decode", "not JSON: unexpected character '…'", 15),
                        new LetterCount(
                                "decode",
                                "field '…' is missing at offset #; there are '…', '…'",
                                8)),
                new SampleRun(SampleRun.domains()).history(false).deadLettersByReason());
    }

    private void probe(long step, String domain, double loss, boolean trained) {
        tell(step, new DomainProbed(domain, loss, trained, null));
    }

    private void run(String arm, String checkpoint, int seed, double accuracy) {
        tell(
                0,
                new ModelTuned(
                        new TrialName("t", checkpoint),
                        "full",
                        arm,
                        "accuracy",
                        true,
                        seed,
                        new TreeMap<>(Map.of("accuracy", accuracy)),
                        0.25,
                        new Interval(accuracy - 0.1, accuracy + 0.1),
                        1,
                        1,
                        40,
                        0,
                        20));
    }

    private void step(long step, double loss, Totals totals, Map<String, Long> fresh) {
        tell(step, new StepTaken(loss, 5.0, 0, 1e-3, 1, totals, new TreeMap<>(fresh)));
    }

    private void tell(long step, Progress what) {
        history.add(new Told("p", step, 0, what));
    }
}
