package io.millrace.proof.bench.continual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MeetingTest {

    private static final List<String> DOMAINS = List.of("a", "b", "c");

    /** Losses on a, b and c; the numbers below are worked out by hand. */
    private static final double[][] LOSSES = {
        {9, 9, 9},
        {5, 8, 9},
        {3, 8, 8.5},
        {4, 8, 8},
        {5, 4, 8},
        {5, 3, 8},
        {5, 2, 7},
        {6, 3, 5},
        {6, 3, 4},
        {6, 3, 3},
    };

    private static Meeting of(Arm arm) {
        var looks = new ArrayList<Meeting.Look>();
        for (double[] l : LOSSES) {
            looks.add(new Meeting.Look("", "", 0, Map.of("a", l[0], "b", l[1], "c", l[2])));
        }
        return Meeting.of(arm, 1, DOMAINS, looks, 1);
    }

    @Test
    void numbersAreThoseOfTheLiterature() {
        Meeting naive = of(Arm.ALL.get(0));
        assertEquals(4.0, naive.averageLoss());
        assertEquals(2.0, naive.forgetting(), "a: 6 - 3, b: 3 - 2");
        assertEquals(-1.5, naive.backwardTransfer(), "a: 4 - 6, b: 2 - 3");
        assertEquals(1.5, naive.forwardTransfer(), "b: 9 - 8, c: 9 - 7");
    }

    @Test
    void whatWasAllMixedHasNoBeforeAndAfter() {
        Meeting union = of(Arm.ALL.get(Arm.ALL.size() - 1));
        assertEquals(4.0, union.averageLoss());
        assertNull(union.backwardTransfer());
        assertNull(union.forwardTransfer());
    }
}
