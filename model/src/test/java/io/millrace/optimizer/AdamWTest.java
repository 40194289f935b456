package io.millrace.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AdamWTest {

    private static final OptimizerConfig CONFIG =
            new OptimizerConfig(0.1, 0.5, 0.9, 0.99, 1e-8, 1.0);

    /** Three updates against the formula in double precision: matrices decay, vectors do not, the norm is clipped. */
    @Test
    void followsTheFormulaWithClippingAndDecayOfMatricesOnly() {
        try (var torch = new Torch(Device.cpu(), 1)) {
            var parameters = new Parameters(torch.manager(), 1);
            NDArray matrix = parameters.create("m", new Parameters.Start.Normal(1), 1, 2);
            NDArray vector = parameters.create("v", new Parameters.Start.Normal(1), 1);
            double[] x = {
                matrix.toFloatArray()[0], matrix.toFloatArray()[1], vector.toFloatArray()[0]
            };
            double[] first = new double[3];
            double[] second = new double[3];
            double[] slope = {3, -4, 12};
            try (var adamw = new AdamW(torch, parameters, List.of("m", "v"), CONFIG)) {
                for (int t = 1; t <= 3; t++) {
                    NDArray slopes = torch.manager().create(new float[] {3, -4}).reshape(1, 2);
                    torch.gradient(
                            () -> matrix.mul(slopes).sum().add(vector.sum().mul(12)), () -> {});
                    double norm = adamw.update(0.1);
                    assertEquals(13, norm, 1e-5);
                    for (int i = 0; i < 3; i++) {
                        double gradient = slope[i] / 13;
                        first[i] = 0.9 * first[i] + 0.1 * gradient;
                        second[i] = 0.99 * second[i] + 0.01 * gradient * gradient;
                        double decay = i < 2 ? 1 - 0.1 * 0.5 : 1;
                        double step =
                                0.1
                                        * (first[i] / (1 - Math.pow(0.9, t)))
                                        / (Math.sqrt(second[i] / (1 - Math.pow(0.99, t))) + 1e-8);
                        x[i] = x[i] * decay - step;
                    }
                }
            }
            assertEquals(x[0], matrix.toFloatArray()[0], 1e-5);
            assertEquals(x[1], matrix.toFloatArray()[1], 1e-5);
            assertEquals(x[2], vector.toFloatArray()[0], 1e-5);
        }
    }

    @Test
    void leavesTheWeightsAloneWhereTheGradientIsNotFinite() {
        try (var torch = new Torch(Device.cpu(), 1)) {
            var parameters = new Parameters(torch.manager(), 1);
            NDArray vector = parameters.create("v", new Parameters.Start.Normal(1), 3);
            float[] before = vector.toFloatArray();
            try (var adamw = new AdamW(torch, parameters, List.of("v"), CONFIG)) {
                torch.gradient(() -> vector.mul(Float.NaN).sum(), () -> {});
                assertFalse(Double.isFinite(adamw.update(0.1)));
                assertArrayEquals(before, vector.toFloatArray());
                torch.gradient(() -> vector.sum(), () -> {});
                assertEquals(Math.sqrt(3), adamw.update(0.1), 1e-5, "the bad gradient is gone");
            }
        }
    }

    /** Two networks that learn from one another: the gradients of one are not computed while the other's turn is. */
    @Test
    void twoThatTakeTurnsSeeTheirOwnGradientsAlone() {
        try (var torch = new Torch(Device.cpu(), 1)) {
            var parameters = new Parameters(torch.manager(), 1);
            NDArray a = parameters.create("a", new Parameters.Start.Constant(3), 1);
            NDArray b = parameters.create("b", new Parameters.Start.Constant(5), 1);
            try (var first = new AdamW(torch, parameters, List.of("a"), CONFIG);
                    var second = new AdamW(torch, parameters, List.of("b"), CONFIG)) {
                for (int turn = 0; turn < 3; turn++) {
                    first.requireGradients(true);
                    second.requireGradients(false);
                    float other = b.toFloatArray()[0];
                    torch.gradient(() -> a.mul(b).sum(), () -> {});
                    assertEquals(other, first.update(0.1), 1e-5, "the slope of a is b");
                    assertEquals(other, b.toFloatArray()[0]);
                    first.requireGradients(false);
                    second.requireGradients(true);
                    float moved = a.toFloatArray()[0];
                    torch.gradient(() -> a.mul(b).sum(), () -> {});
                    assertEquals(moved, second.update(0.1), 1e-5, "the slope of b is a");
                    assertEquals(moved, a.toFloatArray()[0]);
                }
            }
        }
    }
}
