package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class MetricsTest {

    @Test
    void accuracyMacroF1AndMajorityByHand() {
        // class 0: 2 of 3 found, 1 false; class 1: 1 of 2 found, 1 false
        Metrics metrics = Metrics.of(new int[] {0, 0, 0, 1, 1}, new int[] {0, 0, 1, 1, 0}, 2);
        assertEquals(0.6, metrics.accuracy());
        assertEquals((2.0 / 3 + 0.5) / 2, metrics.macroF1(), 1e-12);
        assertEquals(0.6, metrics.majority());
        assertEquals(5, metrics.rows());
    }

    @Test
    void aClassTheModelDoesNotKnowCountsAsWrong() {
        assertEquals(0.5, Metrics.of(new int[] {-1, 0}, new int[] {0, 0}, 1).accuracy());
    }
}
