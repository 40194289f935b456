package io.millrace.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against published examples and what can be counted by hand. */
final class KnownAnswersTest {

    /** 13 of the 4096 outcomes of 12 tosses have 11 heads or more. */
    @Test
    void mcNemarCountsOutcomesOfTosses() {
        assertEquals(13.0 / 4096, McNemar.chance(11, 1), 1e-15);
        assertEquals(1 - 1.0 / 4096, McNemar.chance(1, 11), 1e-12);
        assertEquals(1.0 / 32, McNemar.chance(5, 0), 1e-15);
        assertEquals(1, McNemar.chance(0, 5));
        assertEquals(1, McNemar.chance(0, 0), "no example tells them apart");
    }

    /** Approval of a prime minister asked twice (Agresti, Categorical Data Analysis): 150 against 86, both tails 3.7e-5. */
    @Test
    void mcNemarGivesWhatTheTextbookGives() {
        assertEquals(3.716e-5, 2 * McNemar.chance(150, 86), 2e-8);
        assertEquals(1, McNemar.chance(86, 150) + McNemar.chance(150, 86), 0.01);
        // Far from where a double holds the whole product.
        assertEquals(0.5, McNemar.chance(5000, 5000), 0.01);
    }

    /** Newcombe 1998, table I, method 3. */
    @Test
    void wilsonGivesWhatTheTableGives() {
        assertWilson(0.2553, 0.3662, 81, 263);
        assertWilson(0.0624, 0.1605, 15, 148);
        assertWilson(0, 0.1611, 0, 20);
        assertWilson(0.0061, 0.1718, 1, 29);
        assertWilson(1 - 0.1611, 1, 20, 20);
    }

    private static void assertWilson(double low, double high, int hits, int all) {
        Wilson interval = Wilson.of(hits, all);
        assertEquals(low, interval.low(), 5e-5);
        assertEquals(high, interval.high(), 5e-5);
    }

    /** Of a mean it is the one that the central limit gives. */
    @Test
    void theBootstrapOfAMeanIsThatOfItsStandardError() {
        var random = new SplittableRandom(1);
        double[] values = random.doubles(1000).toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        double square =
                Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        double half = 1.96 * Math.sqrt(square / 1000);
        double[] between =
                new Bootstrap(1000, 4000, 7)
                        .interval(
                                rows ->
                                        Arrays.stream(rows)
                                                .mapToDouble(i -> values[i])
                                                .average()
                                                .orElseThrow());
        assertEquals(mean - half, between[0], 0.1 * half);
        assertEquals(mean + half, between[1], 0.1 * half);
    }

    /** One example of three is in a sample of three with 1 - (2/3)^3. */
    @Test
    void theBootstrapsChanceIsCountedByHand() {
        double without = Math.pow(2.0 / 3, 3);
        double chance =
                new Bootstrap(3, 50_000, 1)
                        .chance(rows -> Arrays.stream(rows).anyMatch(i -> i == 0) ? 1 : 0);
        assertEquals(without, chance, 0.01);
        assertEquals(1, new Bootstrap(3, 2000, 1).chance(rows -> 0), "equal is not better");
        assertEquals(1 / 2001.0, new Bootstrap(3, 2000, 1).chance(rows -> 1), 1e-12);
        assertArrayEquals(
                new double[] {chance},
                new double[] {
                    new Bootstrap(3, 50_000, 1)
                            .chance(rows -> Arrays.stream(rows).anyMatch(i -> i == 0) ? 1 : 0)
                },
                "a function of the seed");
        assertTrue(new Bootstrap(3, 2000, 1).chance(rows -> Double.NaN) == 1);
    }
}
