package io.millrace.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Precision;
import io.millrace.tensor.Torch;
import java.util.Arrays;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a position sees: short sequences take plain products, long ones the engine's fused kernel. */
final class TransformerTest {

    private static final int WIDTH = 8;

    @ParameterizedTest
    @EnumSource
    void aCausalPositionDoesNotSeeWhatComesAfterIt(Precision precision) {
        for (int time : new int[] {5, 1030}) {
            check(precision, time, true, (transformer, x) -> transformer.forward(x));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAMaskHidesIsNotSeen(Precision precision) {
        for (int time : new int[] {5, 1030}) {
            boolean[] seen = new boolean[time];
            Arrays.fill(seen, 0, time - 1, true);
            check(
                    precision,
                    time,
                    false,
                    (transformer, x) ->
                            transformer.forward(
                                    x, x.getManager().create(seen).reshape(1, 1, 1, time)));
        }
    }

    /** Changes the last position: every other one stays as it is, the last does not. */
    private static void check(
            Precision precision,
            int time,
            boolean causal,
            BiFunction<Transformer, NDArray, NDArray> forward) {
        try (var torch = new Torch(Device.cpu(), 1, precision)) {
            var parameters = new Parameters(torch.manager(), 1);
            var transformer = new Transformer(parameters, torch, "t", 2, WIDTH, 2, causal);
            NDArray x = parameters.create("x", new Parameters.Start.Normal(1), 1, time, WIDTH);
            float[] values = HostBytes.floats(x);
            float[] before = HostBytes.floats(forward.apply(transformer, x));
            Arrays.fill(values, values.length - WIDTH, values.length, 3f);
            NDArray other = torch.manager().create(values, new Shape(1, time, WIDTH));
            float[] after = HostBytes.floats(forward.apply(transformer, other));
            int kept = before.length - WIDTH;
            assertArrayEquals(
                    Arrays.copyOf(before, kept), Arrays.copyOf(after, kept), 1e-5f, "time " + time);
            assertFalse(Arrays.equals(before, after));
        }
    }

    @Test
    void aLayerAloneIsATransformerOfOne() {
        try (var torch = new Torch(Device.cpu(), 1)) {
            var one = new Parameters(torch.manager(), 1);
            var layer = new TransformerLayer(one, torch, "t.0", WIDTH, 2, 1, false);
            var all = new Parameters(torch.manager(), 1);
            var transformer = new Transformer(all, torch, "t", 1, WIDTH, 2, false);
            assertEquals(all.names(), one.names());
            NDArray x = one.create("x", new Parameters.Start.Normal(1), 2, 3, WIDTH);
            assertArrayEquals(
                    HostBytes.floats(transformer.forward(x)), HostBytes.floats(layer.forward(x)));
        }
    }

    @Test
    void aWidthThatItsHeadsCannotShareIsRefused() {
        try (var torch = new Torch(Device.cpu(), 1)) {
            var parameters = new Parameters(torch.manager(), 1);
            var refused =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> new Attention(parameters, torch, "a", 8, 3, false));
            assertEquals(
                    "attention has width 8 and 3 heads; the width must be a multiple of the heads",
                    refused.getMessage());
        }
    }
}
