package io.millrace.local.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Totals;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A stream of 1000 examples, of two samples each, 100 of them gathered for the fit; a step takes ten samples and a second. */
class EstimateTest {

    private final Map<String, Long> gauges = new HashMap<>();
    private final Estimate estimate =
            new Estimate("p.records", 1000, name -> gauges.getOrDefault(name, -1L));

    @Test
    void whatIsGatheredForTheFitIsNotDoneBeforeItIsLearned() {
        learner(2, 180);
        assertEquals("", after(1, 100));
        // The learner is ahead of the events that are committed.
        learner(7, 130);
        assertEquals("  1 % done", after(2, 100));
        assertEquals("  2 % done  03:15 left", after(5, 100));
        assertEquals("  4 % done  03:12 left", after(8, 100));
        assertEquals("  5 % done  03:10 left", after(10, 100));
        // From here on examples come in as fast as they are learned.
        assertEquals("  11 % done  02:58 left", after(22, 110));
        assertEquals("  75 % done  00:50 left", after(150, 1500 / 2));
    }

    @Test
    void aStreamThatIsGatheredAsAWholeHasAnEndToo() {
        learner(1, 1990);
        assertEquals("", after(1, 1000));
        assertEquals("  50 % done  01:40 left", last(100, 1000));
    }

    @Test
    void duplicatesAndDeadLettersAreDoneWith() {
        for (int i = 0; i < 300; i++) {
            letter("p.records");
            letter("p.labeled");
        }
        assertEquals("", after(1, 10));
        assertEquals("  40 % done", after(3, 100));
    }

    @Test
    void nothingIsSaidWhileNothingIsKnown() {
        assertEquals("", after(1, 100));
        assertEquals("", after(2, 100));
    }

    private long steps;

    private String after(long step, long examples) {
        var fresh = new TreeMap<>(Map.of("a", 6 * (step - steps), "b", 4 * (step - steps)));
        steps = step;
        var totals = new Totals(examples, 0, 0, 0, 0, 0);
        return estimate.after(step, 1000 * step, new StepTaken(0, 0, 0, 0, 0, totals, fresh));
    }

    /** The last of the events up to a step, the learner being as far as they are. */
    private String last(long step, long examples) {
        String said = "";
        for (long next = steps + 1; next <= step; next++) {
            learner(next, 2000 - 10 * next);
            said = after(next, examples);
        }
        return said;
    }

    private void learner(long step, long waiting) {
        gauges.put(JobGauges.STEP, step);
        gauges.put(JobGauges.QUEUED, waiting);
    }

    private void letter(String topic) {
        estimate.deadLetter(
                new DeadLetter(topic, 0, 0L, "why", "learn", 0L, ByteBuffer.allocate(0), "", 0L));
    }
}
