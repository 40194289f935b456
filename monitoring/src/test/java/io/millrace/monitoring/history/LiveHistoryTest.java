package io.millrace.monitoring.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.avro.PartitionRange;
import io.millrace.schemas.events.CheckpointWritten;
import io.millrace.schemas.events.DomainProbed;
import io.millrace.schemas.events.Progress;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import io.millrace.schemas.events.UpdateLeftOut;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the page of a pipeline that runs shows beside a report. */
final class LiveHistoryTest {

    private final RunHistory history = new RunHistory();

    private void tell(long step, Progress what) {
        history.add(new Told("p", step, 0, what));
    }

    private void rate(long step, double rate, long undone) {
        var totals = new Totals(0, 0, 0, 0, 0, undone);
        tell(step, new StepTaken(1, 1, 0, rate, 1, totals, new TreeMap<>()));
    }

    private List<String> kinds() {
        return history.health().stream().map(mark -> mark.step() + " " + mark.kind()).toList();
    }

    @Test
    void whatTheLearnerLeftOutAndWhereItWentBackIsMarkedOnce() {
        var left = new UpdateLeftOut("loss is NaN", 1, 1, 0, 1, null);
        tell(7, left);
        tell(7, left); // told again after a restart
        tell(9, new UpdateLeftOut("loss is NaN", 3, 3, 0, 0.5, new UpdateLeftOut.WentBack(4, 5)));
        assertEquals(List.of("9 went back", "7 left out"), kinds());
        assertEquals("loss is NaN; back to step 4", history.health().get(0).text());
    }

    @Test
    void aWarmUpThatBeginsAgainIsMarkedWhereItBegan() {
        rate(10, 1e-3, 0);
        rate(20, 1e-5, 0);
        rate(30, 2e-4, 0);
        assertEquals(List.of("20 re-warmed"), kinds());
    }

    /** An annealing falls and does not rise; a learner that went back slows down for good. */
    @Test
    void aRateThatFallsForAnotherReasonIsNoWarmUp() {
        rate(10, 1e-3, 0);
        rate(20, 4e-4, 0);
        rate(30, 1e-4, 0);
        rate(40, 1e-5, 0);
        assertEquals(List.of(), kinds());
        rate(50, 1e-3, 0); // a new run of the same topic begins high
        rate(60, 4e-4, 7);
        rate(70, 5e-4, 7);
        assertTrue(kinds().stream().noneMatch(kind -> kind.startsWith("60")), kinds()::toString);
    }

    @Test
    void neighboursThatAreJoinedKeepWhatWasReplayedAndTheNewestEventTime() {
        for (int step = 1; step <= 4; step++) {
            tell(
                    step,
                    new StepTaken(
                            step,
                            10 * step,
                            0,
                            1,
                            1,
                            new Totals(0, 0, 0, 0, 0, 0),
                            100 + step,
                            new TreeMap<>(Map.of("a", 1L)),
                            new TreeMap<>(Map.of("a", 2L, "b", 1L)),
                            0));
        }
        assertEquals(
                List.of(
                        new LossPoint(
                                2, 1.5, 15, 102, Map.of("a", 2.0), Map.of("a", 4.0, "b", 2.0)),
                        new LossPoint(
                                4, 3.5, 35, 104, Map.of("a", 2.0), Map.of("a", 4.0, "b", 2.0))),
                history.loss(2));
    }

    @Test
    void oneDeadLetterOfEachReasonIsShownAndCannotSteerATerminal() {
        for (int i = 0; i < 3; i++) {
            byte[] raw = ("\u001b[31mred " + i + "\n").getBytes(StandardCharsets.UTF_8);
            history.add(
                    new DeadLetter(
                            "t",
                            2,
                            40L + i,
                            "not JSON: at " + i,
                            "decode",
                            9L,
                            ByteBuffer.wrap(raw),
                            "",
                            0L));
        }
        assertEquals(
                List.of(
                        new LetterExample(
                                "decode", "not JSON: at 0", "t 2, offset 40", "·[31mred 0·")),
                history.letterExamples());
    }

    @Test
    void theNewestReleaseOfATaskIsTheOneThatIsLive() {
        history.add(release(2, Decision.PROMOTED, "step-00000020"));
        history.add(
                release(1, Decision.PROMOTED, "step-00000010")); // read later, of a lower version
        history.add(release(0, Decision.REJECTED, "step-00000030"));
        assertEquals(1, history.releases().size());
        Release live = history.releases().get(0);
        assertEquals("step-00000020", live.checkpoint());
        assertEquals(List.of(new Offsets("r", 0, 3, 9)), live.lineage());
    }

    private static ModelRelease release(int version, Decision decision, String checkpoint) {
        return new ModelRelease(
                "p",
                "mood",
                version,
                checkpoint,
                "file:/s",
                List.of(),
                decision,
                "why",
                "full",
                "accuracy",
                0.5,
                null,
                Map.of(),
                List.of(),
                0L,
                List.of(new PartitionRange("r", 0, 3L, 9L)),
                true,
                null,
                List.of(),
                0);
    }

    @Test
    void whereHeldOutExamplesLieIsThatOfTheNewestCheckpoint() {
        tell(20, written(2));
        tell(10, written(1)); // told again after a restart
        assertEquals(List.of(new CheckpointWritten.Point("a", 2, 0)), history.placed());
    }

    private static CheckpointWritten written(double x) {
        return new CheckpointWritten(
                "c", new TreeMap<>(), List.of(new CheckpointWritten.Point("a", x, 0)));
    }

    @Test
    void fourHistoriesOfATopicEachAreSeenAsOne() {
        tell(10, new DomainProbed("a", 2.5, true, 0.0));
        var models = new RunHistory();
        models.add(release(2, Decision.PROMOTED, "step-00000020"));
        var letters = new RunHistory();
        letters.add(new DeadLetter("t", 0, 1L, "no", "decode", 0L, ByteBuffer.allocate(0), "", 0L));
        RunHistory all = RunHistory.together(history, new RunHistory(), models, letters);
        assertEquals(List.of("a"), all.domains());
        assertEquals(1, all.releases().size());
        assertEquals(1, all.deadLetters());
        assertEquals(0, history.deadLetters());
    }
}
