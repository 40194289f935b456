package io.millrace.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.millrace.encoder.Mode;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Precision;
import io.millrace.tensor.Torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LayerGradientTest {

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "FLOAT32"})
    void linear(Precision precision) {
        Differences.check(precision, (p, torch) -> new Linear(p, torch, "l", 5, 3), 2, 4, 5);
    }

    /** As many as float32 takes oneDNN for. */
    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "FLOAT32"})
    void linearOfManyRows(Precision precision) {
        Differences.check(precision, (p, torch) -> new Linear(p, torch, "l", 5, 3), 520, 5);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "FLOAT32"})
    void transformerLayerOfManyRows(Precision precision) {
        Differences.check(
                precision,
                (p, torch) -> new TransformerLayer(p, torch, "t", 8, 2, 1, false),
                104,
                5,
                8);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "FLOAT32"})
    void layerNorm(Precision precision) {
        Differences.check(precision, (p, torch) -> new LayerNorm(p, torch, "n", 6), 3, 6);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "FLOAT32"})
    void rmsNorm(Precision precision) {
        Differences.check(precision, (p, torch) -> new RmsNorm(p, torch, "n", 6), 3, 6);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "FLOAT32"})
    void gelu(Precision precision) {
        Differences.check(precision, (p, torch) -> Activations.gelu(torch), 4, 5);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "FLOAT32"})
    void attention(Precision precision) {
        Differences.check(
                precision, (p, torch) -> new Attention(p, torch, "a", 8, 2, false), 2, 5, 8);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "FLOAT32"})
    void causalAttention(Precision precision) {
        Differences.check(
                precision, (p, torch) -> new Attention(p, torch, "a", 8, 2, true), 2, 5, 8);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "FLOAT32"})
    void maskedAttention(Precision precision) {
        Differences.check(
                precision,
                (p, torch) -> {
                    var attention = new Attention(p, torch, "a", 8, 2, false);
                    NDArray mask = Differences.mask(torch, 2, 5);
                    return x -> attention.forward(x, mask);
                },
                2,
                5,
                8);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "FLOAT32"})
    void longAttention(Precision precision) {
        Differences.check(
                precision, (p, torch) -> new Attention(p, torch, "a", 4, 2, true), 1, 260, 4);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "FLOAT32"})
    void transformerLayer(Precision precision) {
        Differences.check(
                precision,
                (p, torch) -> new TransformerLayer(p, torch, "t", 8, 2, 1, false),
                2,
                5,
                8);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "FLOAT32"})
    void causalMaskedTransformer(Precision precision) {
        Differences.check(
                precision,
                (p, torch) -> {
                    var transformer = new Transformer(p, torch, "t", 2, 8, 2, true);
                    NDArray mask = Differences.mask(torch, 2, 5);
                    return x -> transformer.forward(x, mask);
                },
                2,
                5,
                8);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "FLOAT32"})
    void convolution(Precision precision) {
        Differences.check(
                precision, (p, torch) -> new Conv2d(p, torch, "c", 2, 3, 3, 2), 2, 2, 5, 5);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "FLOAT32"})
    void batchNorm(Precision precision) {
        Differences.check(
                precision,
                (p, torch) -> {
                    var norm = new BatchNorm(p, torch, "b", 3);
                    return x -> norm.forward(x, Mode.TRAIN);
                },
                4,
                3,
                2,
                2);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "FLOAT32"})
    void lstm(Precision precision) {
        Differences.check(precision, (p, torch) -> new Lstm(p, torch, "l", 4, 3), 2, 5, 4);
    }

    /** More classes than a block of rows holds values, so that the softmax goes over one row at a time. */
    @ParameterizedTest
    @EnumSource(names = {"DEFAULT", "FLOAT32"})
    void linearCrossEntropy(Precision precision) {
        for (int classes : new int[] {7, (1 << 20) + 1}) {
            try (var torch = new Torch(Device.cpu(), 1, precision)) {
                var parameters = new Parameters(torch.manager(), 5);
                NDArray x = parameters.create("x", new Parameters.Start.Normal(1), 3, 2);
                NDArray weight =
                        parameters.create("weight", new Parameters.Start.Normal(1), classes, 2);
                NDArray bias = parameters.create("bias", new Parameters.Start.Normal(1), classes);
                NDArray target = torch.manager().create(new long[] {0, classes - 1, 2});
                Differences.check(
                        torch,
                        parameters,
                        x,
                        input -> torch.linearCrossEntropy(input, weight, bias, target).mul(3));
            }
        }
    }
}
