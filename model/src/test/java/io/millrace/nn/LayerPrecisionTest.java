package io.millrace.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import io.millrace.encoder.Mode;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Precision;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every layer with a product, and what follows a convolution, in each precision: outputs and gradients. Rows are so many that
 * float32 takes oneDNN.
 */
final class LayerPrecisionTest {

    private record Kind(String name, BiFunction<Parameters, Torch, Layer> make, long... shape) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(
                new Kind("linear", (p, torch) -> new Linear(p, torch, "l", 64, 48), 600, 64),
                new Kind(
                        "attention",
                        (p, torch) -> new Attention(p, torch, "a", 64, 2, true),
                        22,
                        24,
                        64),
                new Kind(
                        "transformer",
                        (p, torch) -> new Transformer(p, torch, "t", 2, 64, 2, false),
                        22,
                        24,
                        64),
                new Kind("lstm", (p, torch) -> new Lstm(p, torch, "l", 32, 48), 44, 12, 32),
                new Kind(
                        "convolution",
                        (p, torch) -> new Conv2d(p, torch, "c", 8, 16, 3, 2),
                        4,
                        8,
                        12,
                        12),
                new Kind(
                        "normalised convolution",
                        (p, torch) -> {
                            var convolution = new Conv2d(p, torch, "c", 8, 16, 3, 1);
                            var norm = new BatchNorm(p, torch, "n", 16);
                            return x -> norm.forward(convolution.forward(x), Mode.TRAIN);
                        },
                        4,
                        8,
                        12,
                        12));
    }

    /** The output, then the gradients of a random projection of it: of the input and of what is trained. */
    private static List<float[]> run(Kind kind, Precision precision) {
        return run(kind, precision, false);
    }

    private static List<float[]> run(Kind kind, Precision precision, boolean positive) {
        try (var torch = new Torch(Device.cpu(), 2, precision)) {
            var parameters = new Parameters(torch.manager(), 1);
            Layer layer = kind.make.apply(parameters, torch);
            NDArray x = parameters.create("x", new Parameters.Start.Normal(1), kind.shape);
            parameters.trained().forEach(name -> parameters.get(name).setRequiresGradient(true));
            var all = new ArrayList<float[]>();
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                torch.gradient(
                        () -> {
                            NDArray y = layer.forward(x);
                            assertEquals(DataType.FLOAT32, y.getDataType());
                            all.add(HostBytes.floats(y.stopGradient()));
                            NDArray weights =
                                    new Parameters(torch.manager(), 2)
                                            .create(
                                                    "weights",
                                                    new Parameters.Start.Normal(1),
                                                    y.getShape().getShape());
                            return y.mul(positive ? weights.abs() : weights).sum();
                        },
                        () -> {});
                for (String name : parameters.trained()) {
                    NDArray gradient = parameters.get(name).getGradient();
                    assertEquals(DataType.FLOAT32, gradient.getDataType(), name);
                    all.add(HostBytes.floats(gradient));
                }
            }
            return all;
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void bfloat16IsCloseToFloat32AndNotTheSame(Kind kind) {
        List<float[]> exact = run(kind, Precision.FLOAT32);
        List<float[]> rounded = run(kind, Precision.BFLOAT16);
        for (int i = 0; i < exact.size(); i++) {
            assertEquals(0, relative(exact.get(i), rounded.get(i)), 0.015, "array " + i);
        }
        assertNotEquals(0, relative(exact.get(0), rounded.get(0)));
    }

    /** What is summed in bfloat16 stalls once the sum is 256 times what is added. */
    @ParameterizedTest
    @MethodSource("longSums")
    void whatAGradientSumsIsSummedInFloat32(Kind kind) {
        for (boolean positive : new boolean[] {false, true}) {
            List<float[]> exact = run(kind, Precision.FLOAT32, positive);
            List<float[]> rounded = run(kind, Precision.BFLOAT16, positive);
            for (int i = 0; i < exact.size(); i++) {
                assertEquals(0, relative(exact.get(i), rounded.get(i)), 0.015, "array " + i);
            }
        }
    }

    static Stream<Kind> longSums() {
        return Stream.of(
                new Kind("linear", (p, torch) -> new Linear(p, torch, "l", 64, 48), 4096, 64),
                new Kind(
                        "transformer",
                        (p, torch) -> new Transformer(p, torch, "t", 1, 64, 2, false),
                        128,
                        32,
                        64),
                new Kind("lstm", (p, torch) -> new Lstm(p, torch, "l", 32, 48), 8, 512, 32),
                new Kind(
                        "convolution",
                        (p, torch) -> new Conv2d(p, torch, "c", 8, 16, 3, 1),
                        64,
                        8,
                        16,
                        16));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void float32IsWhatTheEngineWouldGiveByItself(Kind kind) {
        List<float[]> expected = run(kind, Precision.DEFAULT);
        List<float[]> ours = run(kind, Precision.FLOAT32);
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(0, relative(expected.get(i), ours.get(i)), 1e-5, "array " + i);
        }
    }

    @Test
    void fewRowsTakeTheEnginesOwnProductInFloat32() {
        var few = new Kind("few", (p, torch) -> new Linear(p, torch, "l", 64, 48), 511, 64);
        List<float[]> expected = run(few, Precision.DEFAULT);
        List<float[]> ours = run(few, Precision.FLOAT32);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), ours.get(i), 0f, "array " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void outputsAndGradientsAreTheSameBytesTwice(Kind kind) {
        for (Precision precision : Precision.values()) {
            List<float[]> once = run(kind, precision);
            List<float[]> twice = run(kind, precision);
            for (int i = 0; i < once.size(); i++) {
                assertArrayEquals(once.get(i), twice.get(i), 0f, precision + ", array " + i);
            }
        }
    }

    /** The distance against the size; what is zero but for rounding counts against one. */
    private static double relative(float[] expected, float[] actual) {
        double distance = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            distance += Math.pow(expected[i] - actual[i], 2);
            size += Math.pow(expected[i], 2);
        }
        return Math.sqrt(distance / Math.max(size, 1));
    }
}
