package io.millrace.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.objective.StepClock.Phase;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StepClockTest {

    private final AtomicLong nanos = new AtomicLong(-7);
    private final StepClock clock = new StepClock(nanos::get);

    private void mark(Phase phase, long took) {
        nanos.addAndGet(took);
        clock.mark(phase);
    }

    @Test
    void timeIsChargedToThePhaseThatItEndsInAndWhatLiesBetweenStepsToNone() {
        clock.start();
        mark(Phase.FORWARD, 30);
        mark(Phase.BACKWARD, 50);
        nanos.addAndGet(1000);
        clock.start();
        mark(Phase.FORWARD, 3);
        assertEquals(33, clock.nanos(Phase.FORWARD));
        assertEquals(50, clock.nanos(Phase.BACKWARD));
        assertEquals(0, clock.nanos(Phase.OPTIMIZER));
    }
}
