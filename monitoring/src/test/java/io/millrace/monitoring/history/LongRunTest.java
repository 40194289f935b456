package io.millrace.monitoring.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.DomainProbed;
import io.millrace.schemas.events.ModelTuned;
import io.millrace.schemas.events.Progress;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import io.millrace.schemas.events.TrialName;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A run without an end, with more of everything than anybody would look at. */
final class LongRunTest {

    private static final int EVENTS = 200_000;

    /** Twice what the history says of itself: a Java object's size is a guess. */
    private static final long HEAP = 2 * RunHistory.MOST_BYTES;

    private final RunHistory history = new RunHistory();

    private void tell(long step, Progress what) {
        history.add(new Told("p", step, 0, what));
    }

    private static Totals totals(long step) {
        return new Totals(step, step, 0, 0, 0, 0);
    }

    private static String id(long step) {
        return "step-%08d".formatted(step);
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private void step(long step, int domains) {
        var fresh = new TreeMap<String, Long>();
        for (int i = 0; i < domains; i++) {
            fresh.put("domain " + (step + i) % 1000, 1L);
        }
        tell(step, new StepTaken(1.0 / step, 10, 0, 1e-3, 1, totals(step), fresh));
    }

    private void tryOut(long step) {
        var trial = new TrialName("task " + step / 10 % 500, id(step));
        tell(
                step,
                new ModelTuned(
                        trial,
                        "full",
                        "pretrained",
                        "accuracy",
                        true,
                        0,
                        new TreeMap<>(Map.of("accuracy", 0.5)),
                        null,
                        1,
                        1,
                        1,
                        0,
                        1));
        String reason = "because ".repeat(2000) + step;
        tell(
                step,
                new CandidateJudged(
                        trial, Decision.REJECTED, reason, "accuracy", true, 0, 0.5, 0.6));
    }

    private void checkpoint(long step) {
        var losses = new TreeMap<String, Double>();
        for (int i = 0; i < 40; i++) {
            losses.put("domain " + (step + i) % 1000, 1.0);
        }
        history.add(
                new CheckpointManifest(
                        "p", id(step), step, "", List.of(), "", null, 0L, step, step, 0.0,
                        List.of(), losses, false, Map.of(), Map.of()));
    }

    private void letter(long step) {
        String reason = "reason of its own: " + "abcdefghij".charAt((int) (step % 10)) + step;
        history.add(
                new DeadLetter(
                        "t",
                        0,
                        step,
                        reason.repeat(50),
                        "stage " + step,
                        0L,
                        ByteBuffer.allocate(0),
                        "",
                        0L));
    }

    @Test
    void memoryIsBoundedAndTheLatestOfAllIsThere() {
        long before = used();
        for (long step = 1; step <= EVENTS; step++) {
            step(step, 8);
            tell(step, new DomainProbed("domain " + step % 1000, 1.0 / step, true, null));
            if (step % 10 == 0) {
                tryOut(step);
                checkpoint(step);
                letter(step);
            }
            if (step % 10_000 == 0) {
                assertTrue(history.bytes() <= RunHistory.MOST_BYTES, "bytes " + history.bytes());
            }
        }
        long held = used() - before;
        assertTrue(held < HEAP, "bytes on the heap: " + held);
        assertTrue(history.bytes() > RunHistory.MOST_BYTES / 2, "nothing had to give way");

        assertEquals(EVENTS, history.pretraining().steps());
        assertEquals(257, history.domains().size(), "the rest is one");
        assertTrue(history.domains().contains(BoundedNames.OTHER));
        List<ModelCheckpoint> checkpoints = history.checkpoints();
        assertEquals(id(EVENTS), checkpoints.get(checkpoints.size() - 1).id());
        assertEquals(256, history.tasks().size());
        assertEquals(EVENTS / 10, history.deadLetters());
        List<LossPoint> loss = history.loss();
        assertEquals(EVENTS, loss.get(loss.size() - 1).step());
    }

    /** What joining does to a curve: the counts of the whole stay, and so does its beginning. */
    @Test
    void joinedStepsKeepTheCountsOfTheWhole() {
        for (long step = 1; step <= EVENTS; step++) {
            step(step, 1);
        }
        double sum =
                history.loss().stream()
                        .flatMap(point -> point.fresh().values().stream())
                        .mapToDouble(count -> count)
                        .sum();
        assertEquals(EVENTS, sum);
        step(2, 1); // long since joined with others: told again after a restart
        assertEquals(
                EVENTS,
                history.loss().stream()
                        .flatMap(point -> point.fresh().values().stream())
                        .mapToDouble(count -> count)
                        .sum());
    }

    @Test
    void forgettingIsMeasuredAgainstTheLowestHoweverLongAgo() {
        for (long step = 1; step <= EVENTS; step++) {
            double loss = step == 1 ? 0.5 : step == 777 ? 1.0 : 2.0;
            tell(step, new DomainProbed("a", loss, step > 1, null));
        }
        assertEquals(Map.of("a", 1.0), history.forgetting().byDomain());
        assertEquals(new Forgetting.Lowest(777, 1.0), history.forgetting().lowest().get("a"));
        assertTrue(history.bytes() <= RunHistory.MOST_BYTES);
    }

    @Test
    void aTaskThatIsTriedForEverForgetsItsOldestTrialsFirst() {
        for (long step = 500; step <= EVENTS; step += 500) {
            for (int seed = 0; seed < 200; seed++) {
                tell(step + seed, judged(step, seed));
            }
        }
        TaskOutcome task = history.tasks().get(0);
        assertTrue(task.released().size() > 1000 && task.released().size() < 80_000);
        assertEquals(id(EVENTS), task.released().get(task.released().size() - 1).checkpoint());
    }

    private static CandidateJudged judged(long step, int version) {
        return new CandidateJudged(
                new TrialName("t", id(step)),
                Decision.PROMOTED,
                "better ".repeat(10),
                "accuracy",
                true,
                version,
                0.5,
                null);
    }
}
