package io.millrace.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.input.RawRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NeighboursTest {

    @TempDir private Path folder;

    @Test
    void mostOfTheNearestDecideAndOfEqualsTheNearest() {
        var rows = new ArrayList<RawRow>();
        int[] classes = new int[24];
        for (int i = 0; i < 24; i++) {
            // A half turn, class 0 on the first half of it.
            double angle = Math.PI * i / 23;
            rows.add(RawRow.dense(new float[] {(float) Math.cos(angle), (float) Math.sin(angle)}));
            classes[i] = i < 12 ? 0 : 1;
        }
        var neighbours = new Neighbours(new Labelled(rows, classes));
        assertArrayEquals(
                new int[] {0, 1, 0, 1},
                neighbours.answers(List.of(rows.get(0), rows.get(23), rows.get(3), rows.get(20))));
        var few = new Neighbours(new Labelled(rows.subList(11, 13), new int[] {0, 1}));
        assertArrayEquals(new int[] {0, 1}, few.answers(List.of(rows.get(11), rows.get(12))));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Neighbours(new Labelled(List.of(), new int[0])));
    }

    /** A row of many columns costs what it has; a column that no training row has says nothing. */
    @Test
    void sparseRowsAreComparedByWhatTheyShare() {
        var rows =
                List.of(
                        new RawRow(new int[] {1, 7}, new float[] {1, 1}),
                        new RawRow(new int[] {2, 900_000}, new float[] {1, 1}),
                        new RawRow(new int[0], new float[0]));
        var neighbours = new Neighbours(new Labelled(rows, new int[] {4, 5, 6}));
        assertArrayEquals(
                new int[] {4, 5, 5},
                neighbours.answers(
                        List.of(
                                new RawRow(new int[] {7, 8}, new float[] {2, 3}),
                                new RawRow(
                                        new int[] {1, 900_000, 2_000_000},
                                        new float[] {0.1f, 3, 9}),
                                new RawRow(new int[] {2}, new float[] {1}))));
    }

    private void meter(String name, long now) throws Exception {
        Path one = Files.createDirectories(folder.resolve(name));
        Files.writeString(one.resolve("energy_uj"), now + "\n");
        Files.writeString(one.resolve("max_energy_range_uj"), "10000000\n");
    }

    @Test
    void metersAreReadWholeAndStartOverAtTheirLargestValue() throws Exception {
        assertEquals(null, Energy.start(folder.resolve("none")).used(100).joules());
        meter("intel-rapl:0", 9_000_000);
        meter("intel-rapl:0:0", 5);
        meter("intel-rapl:1", 0);
        Energy energy = Energy.start(folder);
        meter("intel-rapl:0", 1_000_000);
        meter("intel-rapl:0:0", 9_000_000);
        meter("intel-rapl:1", 1_600_000);
        Energy.Used used = energy.used(1e6);
        assertEquals(3.6, used.joules(), 1e-9);
        assertEquals(1, used.gramsCo2(), 1e-9);
        assertEquals(null, energy.used(0).gramsCo2());
    }
}
