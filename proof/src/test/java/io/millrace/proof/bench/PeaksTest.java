package io.millrace.proof.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.tensor.Precision;
import org.junit.jupiter.api.Test;

class PeaksTest {

    @Test
    void eachPrecisionHasItsOwnAndTheBetterOfTwoCounts() {
        Peaks best = new Peaks(1, 5, 3).best(new Peaks(4, 2, 6));
        assertEquals(new Peaks(4, 5, 6), best);
        assertEquals(4, best.of(Precision.DEFAULT));
        assertEquals(5, best.of(Precision.FLOAT32));
        assertEquals(6, best.of(Precision.BFLOAT16));
    }

    @Test
    void aRateIsInGigaflops() {
        double peak = Peaks.peak(Precision.FLOAT32, 2, () -> false);
        assertTrue(peak > 1 && peak < 100_000, "GFLOP/s: " + peak);
    }
}
