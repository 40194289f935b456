package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.millrace.objective.Group;
import io.millrace.optimizer.OptimizerConfig;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MoversTest {

    private static final OptimizerConfig OPTIMIZER =
            new OptimizerConfig(0.1, 0.0, 0.9, 0.99, 1e-8, 100.0);

    /** The head alone in the first epoch, the upper layer as well in the second, at a tenth of the rate, all in the third. */
    private static List<Group> thawing(int epoch) {
        var upper = new Group("upper", List.of("encoder.1"), 0.1);
        return switch (epoch) {
            case 0 -> List.of();
            case 1 -> List.of(upper);
            default -> List.of(upper, Group.of("lower", "encoder.0"));
        };
    }

    @Test
    void whatThawsMovesFromItsEpochOnAtItsOwnRateAndWhatIsFrozenStays() {
        try (var torch = new Torch(Device.cpu(), 1)) {
            var parameters = new Parameters(torch.manager(), 1);
            NDArray lower = parameters.create("encoder.0", Parameters.ONES, 2);
            NDArray upper = parameters.create("encoder.1", Parameters.ONES, 2);
            NDArray head = parameters.create("head.weight", Parameters.ONES, 2);
            NDArray running = parameters.buffer("head.running", Parameters.ONES, 2);
            try (var movers =
                    new Movers(torch, parameters, name -> true, OPTIMIZER, MoversTest::thawing)) {
                for (int epoch = 0; epoch < 3; epoch++) {
                    movers.begin(epoch);
                    torch.gradient(() -> lower.add(upper).add(head).add(running).sum(), () -> {});
                    assertTrue(movers.update(0.1));
                }
                // With a slope that is always the same, Adam moves by the rate.
                assertArrayEquals(new float[] {0.7f, 0.7f}, head.toFloatArray(), 0.011f);
                assertArrayEquals(new float[] {0.98f, 0.98f}, upper.toFloatArray(), 1e-5f);
                assertArrayEquals(new float[] {0.9f, 0.9f}, lower.toFloatArray(), 1e-5f);
                assertArrayEquals(new float[] {1, 1}, running.toFloatArray());
            }
        }
    }

    @Test
    void nothingMovesWhereAGradientIsNotFinite() {
        try (var torch = new Torch(Device.cpu(), 1)) {
            var parameters = new Parameters(torch.manager(), 1);
            NDArray upper = parameters.create("encoder.1", Parameters.ONES, 1);
            NDArray head = parameters.create("head.weight", Parameters.ONES, 1);
            try (var movers =
                    new Movers(torch, parameters, name -> true, OPTIMIZER, epoch -> thawing(1))) {
                movers.begin(0);
                torch.gradient(() -> upper.mul(Float.NaN).add(head).sum(), () -> {});
                assertEquals(false, movers.update(0.1));
                assertEquals(1f, head.toFloatArray()[0]);
                assertEquals(1f, upper.toFloatArray()[0]);
            }
        }
    }
}
