package io.millrace.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.millrace.input.RawRow;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

final class LayerHealthTest {

    private static LayerHealth of(int rows, IntFunction<float[]> row) {
        var all = new ArrayList<RawRow>();
        for (int i = 0; i < rows; i++) {
            all.add(RawRow.dense(row.apply(i)));
        }
        try (var torch = new Torch(Device.cpu(), 1)) {
            return LayerHealth.of(torch, "layer", all);
        }
    }

    /** By hand: equal shares of n have the entropy ln n; ½, ¼, ¼ have 1½ ln 2. */
    @Test
    void theEffectiveRankIsTheExponentialOfTheEntropyOfTheSingularValues() {
        assertEquals(4, LayerHealth.effectiveRank(new float[] {2, 2, 2, 2}), 1e-6);
        assertEquals(1, LayerHealth.effectiveRank(new float[] {7, 0, 0}), 1e-6);
        assertEquals(Math.pow(2, 1.5), LayerHealth.effectiveRank(new float[] {2, 1, 1}), 1e-6);
        assertEquals(0, LayerHealth.effectiveRank(new float[] {0, 0}), 1e-6);
    }

    /** A corner of a square and its opposite, on each axis in turn: both singular values are alike. */
    @Test
    void whatDiffersAlikeInEveryDirectionHasTheRankOfItsUnits() {
        LayerHealth health =
                of(
                        4,
                        i ->
                                new float[] {
                                    i == 0 ? 1 : i == 1 ? -1 : 0, i == 2 ? 1 : i == 3 ? -1 : 0
                                });
        assertEquals(2, health.effectiveRank(), 1e-5);
        assertEquals(0, health.dead());
        assertFalse(health.collapsed());
    }

    @Test
    void whatNeverChangesIsDeadWhateverItsValue() {
        var random = new Random(1);
        LayerHealth health =
                of(
                        200,
                        i ->
                                new float[] {
                                    0,
                                    1000.5f,
                                    (float) random.nextGaussian(),
                                    (float) random.nextGaussian()
                                });
        assertEquals(4, health.units());
        assertEquals(2, health.dead());
        assertEquals(2, health.effectiveRank(), 0.05);
    }

    @Test
    void manyUnitsThatSayTheSameHaveCollapsed() {
        var random = new Random(1);
        LayerHealth health =
                of(
                        200,
                        i -> {
                            float one = (float) random.nextGaussian();
                            float[] row = new float[64];
                            for (int u = 0; u < row.length; u++) {
                                row[u] = one * (u + 1) + 3;
                            }
                            return row;
                        });
        assertEquals(1, health.effectiveRank(), 0.01);
        assertTrue(health.collapsed());
        LayerHealth alive =
                of(
                        200,
                        i -> {
                            float[] row = new float[64];
                            for (int u = 0; u < row.length; u++) {
                                row[u] = (float) random.nextGaussian();
                            }
                            return row;
                        });
        assertTrue(alive.effectiveRank() > 40, () -> "rank " + alive.effectiveRank());
        assertFalse(alive.collapsed());
    }

    @Test
    void groupsOfFewRowsSayNothingOfAGap() {
        var groups = new ArrayList<String>();
        boolean[] right = new boolean[65];
        for (int i = 0; i < right.length; i++) {
            groups.add(i < 40 ? "many" : i < 60 ? "some" : "few");
            right[i] = i < 30 || (i >= 40 && i < 45);
        }
        List<Slice> slices = Slice.of(groups, right);
        assertEquals(
                List.of(
                        new Slice("few", 5, 0),
                        new Slice("many", 40, 0.75),
                        new Slice("some", 20, 0.25)),
                slices);
        assertEquals(0.5, Slice.gap(slices), 1e-12);
        assertEquals(null, Slice.gap(slices.subList(0, 2)));
    }
}
