package io.millrace.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Precision;
import io.millrace.tensor.Torch;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the precisions promise of each other, on the processor at hand. */
final class PrecisionsTest {

    @ParameterizedTest
    @EnumSource
    void theSameStepsGiveTheSameBytesTwiceInOneEngineAndInASecond(Precision precision) {
        float[] once;
        try (var torch = new Torch(Device.cpu(), 2, precision)) {
            once = new MiniStep(torch, MiniStep.SMALL, 7).weightsAfter(4);
            assertArrayEquals(once, new MiniStep(torch, MiniStep.SMALL, 7).weightsAfter(4));
        }
        try (var torch = new Torch(Device.cpu(), 2, precision)) {
            assertArrayEquals(once, new MiniStep(torch, MiniStep.SMALL, 7).weightsAfter(4));
        }
    }

    @Test
    void bfloat16IsCloseToFloat32AndNotTheSame() {
        float[] exact = transformed(Precision.FLOAT32);
        float[] close = transformed(Precision.BFLOAT16);
        double difference = 0;
        double size = 0;
        for (int i = 0; i < exact.length; i++) {
            difference += Math.pow(exact[i] - close[i], 2);
            size += Math.pow(exact[i], 2);
        }
        double relative = Math.sqrt(difference / size);
        assertEquals(0, relative, 0.02);
        assertNotEquals(0, relative);
        assertArrayEquals(transformed(Precision.DEFAULT), exact, 1e-4f);
    }

    private static float[] transformed(Precision precision) {
        try (var torch = new Torch(Device.cpu(), 2, precision)) {
            var parameters = new Parameters(torch.manager(), 1);
            var transformer = new Transformer(parameters, torch, "t", 3, 64, 2, false);
            NDArray x = parameters.create("x", new Parameters.Start.Normal(1), 4, 24, 64);
            NDArray y = transformer.forward(x);
            assertEquals(DataType.FLOAT32, y.getDataType());
            List<NDArray> states = transformer.states(x, null);
            assertEquals(3, states.size());
            assertArrayEquals(HostBytes.floats(y), HostBytes.floats(states.get(2)));
            return HostBytes.floats(y);
        }
    }

    @Test
    void theLossAfterFortyFiveStepsIsTheSameInEveryPrecision() {
        double expected = lossAfterSteps(Precision.FLOAT32);
        assertEquals(expected, lossAfterSteps(Precision.DEFAULT), 0.01);
        assertEquals(expected, lossAfterSteps(Precision.BFLOAT16), 0.01);
    }

    private static double lossAfterSteps(Precision precision) {
        try (var torch = new Torch(Device.cpu(), 2, precision)) {
            var step = new MiniStep(torch, MiniStep.SMALL, 7);
            step.weightsAfter(45);
            return step.loss();
        }
    }

    @Test
    void linearCrossEntropyIsTheCrossEntropyOfTheLayersOutputHoweverUnlikelyTheTarget() {
        for (float deviation : new float[] {1, 60}) {
            try (var torch = new Torch(Device.cpu(), 1, Precision.DEFAULT)) {
                var parameters = new Parameters(torch.manager(), 1);
                var start = new Parameters.Start.Normal(deviation);
                NDArray x = parameters.create("x", new Parameters.Start.Normal(1), 40, 8);
                NDArray w = parameters.create("w", start, 50, 8);
                NDArray b = parameters.create("b", start, 50);
                NDArray target = torch.manager().arange(40).toType(DataType.INT64, false);
                NDArray logits = x.matMul(w.transpose()).add(b);
                float expected = HostBytes.scalar(torch.crossEntropy(logits, target));
                float loss = HostBytes.scalar(torch.linearCrossEntropy(x, w, b, target));
                assertEquals(expected, loss, 1e-5 * expected);
            }
        }
    }
}
