package io.millrace.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.input.RawRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LinearProbeTest {

    private static final Labelled NONE = new Labelled(List.of(), new int[0]);

    /** Three classes around the corners of a triangle, in noise. */
    private static Labelled clouds(long seed, int count, double noise, int useless) {
        var random = new Random(seed);
        var rows = new ArrayList<RawRow>();
        int[] classes = new int[count];
        for (int i = 0; i < count; i++) {
            classes[i] = random.nextInt(3);
            float[] values = new float[2 + useless];
            values[0] = (float) (Math.cos(classes[i] * 2.1) + noise * random.nextGaussian());
            values[1] = (float) (Math.sin(classes[i] * 2.1) + noise * random.nextGaussian());
            for (int j = 2; j < values.length; j++) {
                values[j] = (float) random.nextGaussian();
            }
            rows.add(RawRow.dense(values));
        }
        return new Labelled(rows, classes);
    }

    @Test
    void whatAPlaneTellsApartIsFoundWhole() {
        LinearProbe probe = LinearProbe.of(clouds(1, 300, 0.1, 0), clouds(2, 100, 0.1, 0));
        assertEquals(1, probe.accuracy(clouds(3, 300, 0.1, 0)));
    }

    @Test
    void whatIsNotThereIsNotFound() {
        Labelled noise = clouds(1, 400, 0.1, 20);
        int[] others = clouds(9, 400, 0.1, 0).classes();
        LinearProbe probe = LinearProbe.of(new Labelled(noise.rows(), others), NONE);
        assertEquals(1 / 3.0, probe.accuracy(clouds(3, 2000, 0.1, 20)), 0.15);
    }

    /** Sixty rows of two hundred useless columns: nearly without a penalty the noise is learned by heart. */
    @Test
    void thePenaltyIsTheOneThatDoesBestOnValidationRows() {
        Labelled train = clouds(1, 60, 0.7, 200);
        Labelled validation = clouds(2, 1000, 0.7, 200);
        LinearProbe chosen = LinearProbe.of(train, validation);
        LinearProbe blind = LinearProbe.of(train, train);
        assertTrue(
                chosen.accuracy(validation) >= blind.accuracy(validation),
                chosen.cost() + " and " + blind.cost());
        assertTrue(chosen.accuracy(clouds(3, 1000, 0.7, 200)) > 0.4);
    }

    @Test
    void theUnitOfAColumnChangesNothing() {
        Labelled train = clouds(1, 200, 0.6, 5);
        Labelled test = clouds(3, 200, 0.6, 5);
        int[] said = LinearProbe.of(train, NONE).answers(test.rows());
        int[] again = LinearProbe.of(grown(train), NONE).answers(grown(test).rows());
        assertArrayEquals(said, again);
    }

    private static Labelled grown(Labelled of) {
        var rows = new ArrayList<RawRow>();
        for (RawRow row : of.rows()) {
            float[] values = row.values().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] = values[i] * (1 << i) + 8;
            }
            rows.add(RawRow.dense(values));
        }
        return new Labelled(rows, of.classes());
    }

    @Test
    void sparseRowsAreReadByTheColumnsThatTrainingHas() {
        var rows = new ArrayList<RawRow>();
        int[] classes = new int[40];
        for (int i = 0; i < 40; i++) {
            classes[i] = i % 2;
            rows.add(new RawRow(new int[] {0, 3 + classes[i]}, new float[] {1, 1}));
        }
        LinearProbe probe = LinearProbe.of(new Labelled(rows, classes), NONE);
        var asked =
                List.of(
                        new RawRow(new int[] {3, 99}, new float[] {1, 5}),
                        new RawRow(new int[] {4}, new float[] {1}),
                        new RawRow(new int[0], new float[0]));
        int[] said = probe.answers(asked);
        assertEquals(0, said[0]);
        assertEquals(1, said[1]);
        assertEquals(3, said.length);
    }

    @Test
    void oneClassIsTheAnswerToAllAndNoRowIsRefused() {
        var one = new Labelled(List.of(RawRow.dense(new float[] {1, 2})), new int[] {7});
        assertArrayEquals(new int[] {7}, LinearProbe.of(one, NONE).answers(one.rows()));
        assertThrows(IllegalArgumentException.class, () -> LinearProbe.of(NONE, NONE));
    }
}
