package io.millrace.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PlaneTest {

    /** Along one axis they differ by 3, along another by 1, along the rest not at all. */
    @Test
    void theTwoAxesAlongWhichRowsDifferMostAreFound() {
        List<float[]> rows =
                List.of(
                        new float[] {5, 3, 0, 7},
                        new float[] {5, -3, 0, 7},
                        new float[] {5, 0, 1, 7},
                        new float[] {5, 0, -1, 7});
        List<double[]> places = Plane.of(rows);
        double[][] expected = {{3, 0}, {-3, 0}, {0, 1}, {0, -1}};
        for (int i = 0; i < 4; i++) {
            assertArrayEquals(expected[i], places.get(i), 1e-9);
        }
    }

    @Test
    void theSecondIsAtRightAnglesAndDiffersLess() {
        var random = new SplittableRandom(3);
        var rows = new ArrayList<float[]>();
        for (int i = 0; i < 60; i++) {
            double a = random.nextGaussian() * 4;
            double b = random.nextGaussian() * 2;
            rows.add(
                    new float[] {
                        (float) (a + b), (float) (a - b), (float) (random.nextGaussian() * 0.1)
                    });
        }
        double[] square = new double[2];
        double cross = 0;
        for (double[] place : Plane.of(rows)) {
            square[0] += place[0] * place[0];
            square[1] += place[1] * place[1];
            cross += place[0] * place[1];
        }
        assertTrue(square[0] > 2 * square[1] && square[1] > 1, square[0] + " " + square[1]);
        assertEquals(0, cross / square[0], 1e-6);
    }

    @Test
    void rowsThatAreAllTheSameLieOnOneSpot() {
        for (double[] place : Plane.of(List.of(new float[] {1, 2}, new float[] {1, 2}))) {
            assertArrayEquals(new double[2], place);
        }
    }
}
