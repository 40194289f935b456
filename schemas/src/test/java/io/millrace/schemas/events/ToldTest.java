package io.millrace.schemas.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.ProgressEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ToldTest {

    private static final TrialName TRIAL = new TrialName("mood", "step-00000100");

    private static ProgressEvent event(
            String job, String kind, Map<String, Double> values, Map<String, String> tags) {
        return new ProgressEvent("p", job, kind, 7L, 0L, new HashMap<>(values), tags);
    }

    private static String refused(ProgressEvent event) {
        return assertThrows(InvalidRecordException.class, () -> Told.of(event)).getMessage();
    }

    @Test
    void aMalformedEventIsRefusedByEventFieldAndValue() {
        assertEquals(
                "progress event 'probe' of job 'pretrain' at step 7 has no tag 'domain'; it has []",
                refused(event("pretrain", "probe", Map.of("loss", 1.0), Map.of())));
        assertEquals(
                "progress event 'probe' of job 'pretrain' at step 7 has no value 'loss'; it has [trained]",
                refused(event("pretrain", "probe", Map.of("trained", 1.0), Map.of("domain", "a"))));
        assertEquals(
                "progress event 'probe' of job 'pretrain' at step 7 has value 'trained' 0.5; allowed: 0 and 1",
                refused(
                        event(
                                "pretrain",
                                "probe",
                                Map.of("loss", 1.0, "trained", 0.5),
                                Map.of("domain", "a"))));
        assertEquals(
                "progress event 'skipped' of job 'finetune' at step 7 has value 'labels' 1.5; allowed: a whole number,"
                        + " 0 to 2^53",
                refused(
                        event(
                                "finetune",
                                "skipped",
                                Map.of("labels", 1.5),
                                Map.of("task", "t", "checkpoint", "c", "reason", "r"))));
        assertEquals(
                "progress event 'release' of job 'finetune' at step 7 has tag 'decision' 'maybe'; allowed: [promoted,"
                        + " rejected]",
                refused(
                        event(
                                "finetune",
                                "release",
                                Map.of("version", 1.0, "value", 0.5),
                                Map.of(
                                        "task",
                                        "t",
                                        "checkpoint",
                                        "c",
                                        "reason",
                                        "r",
                                        "metric",
                                        "m",
                                        "decision",
                                        "maybe"))));
    }

    @Test
    void aKindThatIsNotKnownIsNothingAndNoError() throws Exception {
        assertEquals(Optional.empty(), Told.of(event("pretrain", "dreamt", Map.of(), Map.of())));
        assertEquals(Optional.empty(), Told.of(event("monitor", "step", Map.of(), Map.of())));
    }

    /** Both jobs come to their end under the same word. */
    @Test
    void theJobSaysWhichEndItIs() throws Exception {
        ProgressEvent tuning = new Told("p", 7, 0, new TuningEnded("mood")).event();
        assertEquals("done", tuning.getKind());
        assertEquals(new TuningEnded("mood"), Told.of(tuning).orElseThrow().what());
        var totals = new Totals(1, 2, 0.5, 0, 0, 0);
        ProgressEvent pretraining = new Told("p", 7, 0, new PretrainingEnded(totals)).event();
        assertEquals("done", pretraining.getKind());
        assertEquals(new PretrainingEnded(totals), Told.of(pretraining).orElseThrow().what());
    }

    /** As the first version wrote them. */
    @Test
    void eventsOfTheFirstWritersAreRead() throws Exception {
        var step = new HashMap<String, Double>();
        step.putAll(Map.of("examples", 80.0, "tokens", 4096.0, "replayedFraction", 0.25));
        step.putAll(Map.of("duplicates", 3.0, "skipped", 0.0, "loss", 2.5));
        step.putAll(Map.of("tokensPerSecond", 900.0, "learningRate", 3e-4, "gradNorm", 0.8));
        step.put("domain.news", 24.0);
        assertEquals(
                new StepTaken(
                        2.5,
                        900,
                        0,
                        3e-4,
                        0.8,
                        new Totals(80, 4096, 0.25, 3, 0, 0),
                        new TreeMap<>(Map.of("news", 24L))),
                Told.of(event("pretrain", "step", step, Map.of())).orElseThrow().what());

        var tuned = new HashMap<String, Double>();
        tuned.putAll(Map.of("seed", 0.0, "accuracy", 0.8, "macroF1", 0.7, "majority", 0.6));
        tuned.putAll(Map.of("epochs", 3.0, "seconds", 1.5, "labels", 40.0, "evalExamples", 20.0));
        var tags =
                Map.of(
                        "task",
                        "mood",
                        "checkpoint",
                        "step-00000100",
                        "strategy",
                        "full",
                        "arm",
                        "scratch",
                        "metric",
                        "accuracy");
        var model =
                (ModelTuned)
                        Told.of(event("finetune", "finetune", tuned, tags)).orElseThrow().what();
        assertEquals(TRIAL, model.trial());
        assertEquals(0.8, model.value());
        assertTrue(model.higherIsBetter(), "every metric was one of which more is better");
        assertEquals(0, model.refused());
        assertNull(model.majority(), "it was an accuracy, whatever the metric");
        assertNull(model.interval());

        var judged =
                (CandidateJudged)
                        Told.of(
                                        event(
                                                "finetune",
                                                "release",
                                                Map.of("version", 1.0, "value", 0.8),
                                                Map.of(
                                                        "task",
                                                        "mood",
                                                        "checkpoint",
                                                        "step-00000100",
                                                        "decision",
                                                        "promoted",
                                                        "reason",
                                                        "first release",
                                                        "metric",
                                                        "accuracy")))
                                .orElseThrow()
                                .what();
        assertEquals(Certainty.UNTOLD, judged.certainty());
    }

    @Test
    void aMetricCannotHaveTheNameOfAnotherField() {
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                new ModelTuned(
                                        TRIAL,
                                        "full",
                                        "scratch",
                                        "labels",
                                        true,
                                        0,
                                        new TreeMap<>(Map.of("labels", 0.5)),
                                        null,
                                        null,
                                        1,
                                        1,
                                        1,
                                        0,
                                        1));
        assertTrue(refused.getMessage().contains("a metric named 'labels'"), refused.getMessage());
    }
}
