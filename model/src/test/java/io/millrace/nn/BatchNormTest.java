package io.millrace.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.millrace.encoder.Mode;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BatchNormTest {

    private static final float[] PIXELS = {1, 3, 10, 30, 5, 7, 50, 70}; // (2, 2, 1, 2)

    @Test
    void aBatchIsNormalisedByItsOwnStatisticsAndWhatIsJudgedByTheRunningOnes() {
        try (var torch = new Torch(Device.cpu(), 1)) {
            var parameters = new Parameters(torch.manager(), 1);
            var norm = new BatchNorm(parameters, torch, "n", 2);
            parameters.get("n.weight").setRequiresGradient(true);
            NDArray x = torch.manager().create(PIXELS, new Shape(2, 2, 1, 2));
            // channel 0: 1 3 5 7, mean 4, variance 5; channel 1: ten times as much
            float[] seen = norm.forward(x, Mode.TRAIN).toFloatArray();
            assertEquals(-3 / Math.sqrt(5), seen[0], 1e-5);
            assertEquals(3 / Math.sqrt(5), seen[7], 1e-5);
            assertArrayEquals(new float[] {0, 0}, parameters.get("n.running.mean").toFloatArray());
            parameters.settle(torch, true);
            assertArrayEquals(
                    new float[] {0.4f, 4f}, parameters.get("n.running.mean").toFloatArray(), 1e-6f);
            assertArrayEquals(
                    new float[] {1.4f, 50.9f},
                    parameters.get("n.running.variance").toFloatArray(),
                    1e-4f);
            assertEquals(
                    (1 - 0.4) / Math.sqrt(1.4), norm.forward(x, Mode.EVAL).toFloatArray()[0], 1e-5);
        }
    }

    @Test
    void aStepThatIsLeftOutLeavesTheStatistics() {
        try (var torch = new Torch(Device.cpu(), 1)) {
            var parameters = new Parameters(torch.manager(), 1);
            var norm = new BatchNorm(parameters, torch, "n", 2);
            parameters.get("n.weight").setRequiresGradient(true);
            norm.forward(torch.manager().create(PIXELS, new Shape(2, 2, 1, 2)), Mode.TRAIN);
            parameters.settle(torch, false);
            parameters.settle(torch, true);
            assertArrayEquals(new float[] {0, 0}, parameters.get("n.running.mean").toFloatArray());
            assertEquals(List.of("n.weight", "n.bias"), parameters.trained());
        }
    }

    @Test
    void oneThatIsNotTrainedGoesByItsStatisticsAndKeepsThem() {
        try (var torch = new Torch(Device.cpu(), 1)) {
            var parameters = new Parameters(torch.manager(), 1);
            var norm = new BatchNorm(parameters, torch, "n", 2);
            NDArray x = torch.manager().create(PIXELS, new Shape(2, 2, 1, 2));
            assertArrayEquals(
                    norm.forward(x, Mode.EVAL).toFloatArray(),
                    norm.forward(x, Mode.TRAIN).toFloatArray());
            parameters.settle(torch, true);
            assertArrayEquals(new float[] {0, 0}, parameters.get("n.running.mean").toFloatArray());
        }
    }
}
