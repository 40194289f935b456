package io.millrace.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.Certainty;
import io.millrace.schemas.events.PretrainingEnded;
import io.millrace.schemas.events.Progress;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import io.millrace.schemas.events.TrialName;
import io.millrace.schemas.events.TrialSkipped;
import io.millrace.schemas.events.TuningEnded;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

final class FinetuneSummaryTest {

    private static FinetuneSummary summary(boolean bounded) {
        return new FinetuneSummary(
                StrictYaml.read(
                        """
                        pipeline: p
                        store: file:/s
                        kafka: {bootstrap: "localhost:1"}
                        stream: {bounded: %s}
                        tasks: {mood: {}, topic: {}}
                        """
                                .formatted(bounded),
                        PipelineConfig.class));
    }

    private static void tell(JobSummary summary, long step, Progress what) {
        summary.add(new Told("p", step, 0, what));
    }

    private static CandidateJudged judged(Decision decision) {
        var trial = new TrialName("mood", "step-00000010");
        return new CandidateJudged(
                trial, decision, "", "accuracy", true, 1, 0.5, null, Certainty.UNTOLD);
    }

    @Test
    void aBoundedOneIsDoneWhenEveryTaskIs() {
        FinetuneSummary summary = summary(true);
        tell(summary, 10, judged(Decision.PROMOTED));
        tell(summary, 20, judged(Decision.REJECTED));
        tell(summary, 20, new TuningEnded("mood"));
        assertFalse(summary.done().isDone());
        tell(summary, 20, new TuningEnded("topic"));
        assertTrue(summary.done().isDone());
        assertEquals(
                List.of(
                        "tried      1 candidate promoted, 1 rejected, 0 trials not made, 0 labels refused"),
                summary.lines());
    }

    @Test
    void anEndlessOneIsNeverDone() {
        FinetuneSummary summary = summary(false);
        tell(summary, 0, new PretrainingEnded(new Totals(0, 0, 0, 0, 0, 0)));
        tell(summary, 20, new TuningEnded("mood"));
        tell(summary, 20, new TuningEnded("topic"));
        assertFalse(summary.done().isDone());
    }

    @Test
    void aPretrainingThatLearnedNothingIsWaitedForInVain() {
        FinetuneSummary summary = summary(true);
        tell(summary, 0, new PretrainingEnded(new Totals(0, 0, 0, 0, 0, 0)));
        var vain = assertThrows(ExecutionException.class, () -> summary.done().get());
        assertTrue(vain.getMessage().contains("learned nothing"), vain.getMessage());
    }

    @Test
    void trialsOfWhichNoneCouldBeMadeAreNoSuccess() {
        FinetuneSummary summary = summary(true);
        var trial = new TrialName("mood", "step-00000010");
        tell(summary, 10, new TrialSkipped(trial, "no training labels", 0));
        summary.add(
                new DeadLetter(
                        "p.labeled",
                        0,
                        1L,
                        "no /label",
                        "label",
                        0L,
                        ByteBuffer.allocate(0),
                        "",
                        0L));
        var none = assertThrows(IllegalStateException.class, summary::lines);
        assertEquals(
                "no model checkpoint could be tried; the first because no training labels; labels refused: 1, the first"
                        + " because no /label",
                none.getMessage());
    }
}
