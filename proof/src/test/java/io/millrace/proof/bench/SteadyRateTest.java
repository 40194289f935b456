package io.millrace.proof.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SteadyRateTest {

    private final SteadyRate rate = new SteadyRate(5);

    @Test
    void countsFromTheFirstEventBehindTheWarmUp() {
        step(1, 1_000, 0, 0.0);
        step(10, 9_000, 10_000, 0.5);
        step(20, 19_000, 15_000, 0.6);
        step(30, 39_000, 20_000, 0.7);
        assertEquals(3_000, rate.tokensPerSecond(), 1e-9);
        assertEquals(0.02, rate.snapshotShare(), 1e-9);
    }

    @Test
    void oneEventIsNoRate() {
        step(1, 1_000, 0, 0.0);
        step(10, 9_000, 10_000, 0.5);
        assertThrows(IllegalStateException.class, rate::tokensPerSecond);
    }

    private void step(long step, long tokens, long millis, double snapshots) {
        var totals = new Totals(0, tokens, 0, 0, 0, 0);
        var taken = new StepTaken(0, 0, snapshots, 0, 0, totals, new TreeMap<>());
        rate.accept(new Told("bench", step, millis, taken));
    }
}
