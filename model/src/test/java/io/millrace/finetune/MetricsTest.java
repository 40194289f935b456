package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class MetricsTest {

    @Test
    void accuracyMacroF1AndMajorityByHand() {
        // class 0: 2 of 3 found, 1 false; class 1: 1 of 2 found, 1 false
        Metrics metrics = Metrics.of(new int[] {0, 0, 0, 1, 1}, new int[] {0, 0, 1, 1, 0});
        assertEquals(0.6, metrics.accuracy());
        assertEquals((2.0 / 3 + 0.5) / 2, metrics.macroF1(), 1e-12);
        assertEquals(0.6, metrics.majority());
        assertEquals(5, metrics.rows());
    }

    @Test
    void aClassTheModelDoesNotKnowCountsAsWrong() {
        Metrics metrics = Metrics.of(new int[] {-1, 0}, new int[] {0, 0});
        assertEquals(0.5, metrics.accuracy());
        assertEquals((0 + 2.0 / 3) / 2, metrics.macroF1(), 1e-12);
    }

    /** 40 rows of a and of b, all found, and 20 of c, which a model says are a or b for it does not know c. */
    @Test
    void macroF1IsOverTheSameClassesWhetherTheModelKnowsThemOrNot() {
        int[] predicted = new int[100];
        int[] known = new int[100];
        int[] unknown = new int[100];
        for (int i = 0; i < 100; i++) {
            predicted[i] = i % 2;
            known[i] = i < 80 ? i % 2 : 2;
            unknown[i] = i < 80 ? i % 2 : -1;
        }
        Metrics of3 = Metrics.of(known, predicted);
        assertEquals(2 * (80.0 / 90) / 3, of3.macroF1(), 1e-12); // .593
        assertEquals(of3, Metrics.of(unknown, predicted));
    }

    @Test
    void everyUnknownLabelIsAClass() {
        Metrics metrics = Metrics.of(new int[] {0, -1, -2, -2, -2}, new int[] {0, 0, 0, 0, 0});
        assertEquals(2.0 / 6 / 3, metrics.macroF1(), 1e-12);
        assertEquals(0.6, metrics.majority());
    }

    @Test
    void aClassOfAnotherTimeDoesNotCount() {
        // the model knows 0 to 9
        assertEquals(1, Metrics.of(new int[] {7, 9}, new int[] {7, 9}).macroF1());
    }
}
