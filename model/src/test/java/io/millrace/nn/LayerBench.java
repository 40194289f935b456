package io.millrace.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import io.millrace.encoder.Mode;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Precision;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/**
 * Measures what is no transformer by precision: forward and backward of fully connected layers, of a convolutional stage and
 * of a long short-term memory, median of the runs of two seconds. From the test class path:
 *
 * <pre>java -cp ... io.millrace.nn.LayerBench [mlp] [cnn] [lstm]</pre>
 */
public final class LayerBench {

    private static final int THREADS = Integer.getInteger("millrace.threads", 2);
    private static final double SECONDS = 2;

    private LayerBench() {}

    public static void main(String[] what) {
        for (String part : what) {
            switch (part) {
                case "mlp" -> {
                    for (int batch : new int[] {32, 128, 512, 1024, 2048, 4096}) {
                        measure("mlp 784-512-256-512-784", LayerBench::mlp, batch, 784);
                    }
                }
                case "cnn" -> {
                    for (int channels : new int[] {16, 64, 256}) {
                        int side = 512 / channels;
                        measure(
                                "stage of " + channels + " channels",
                                (p, torch) -> stage(p, torch, channels),
                                128,
                                channels,
                                side,
                                side);
                    }
                }
                case "lstm" ->
                        measure(
                                "lstm 256-256",
                                (p, torch) -> new Lstm(p, torch, "l", 256, 256),
                                32,
                                128,
                                256);
                default ->
                        throw new IllegalArgumentException(
                                "part is '" + part + "'; allowed: mlp, cnn, lstm");
            }
        }
    }

    private static Layer mlp(Parameters parameters, Torch torch) {
        var layers = new ArrayList<Layer>();
        int[] widths = {784, 512, 256, 512, 784};
        for (int i = 1; i < widths.length; i++) {
            layers.add(new Linear(parameters, torch, "l" + i, widths[i - 1], widths[i]));
            layers.add(Activations.relu(torch));
        }
        return x -> through(layers, x);
    }

    private static Layer stage(Parameters parameters, Torch torch, int channels) {
        var layers = new ArrayList<Layer>();
        for (int i = 0; i < 4; i++) {
            layers.add(new Conv2d(parameters, torch, "c" + i, channels, channels, 3, 1));
            var norm = new BatchNorm(parameters, torch, "n" + i, channels);
            layers.add(x -> norm.forward(x, Mode.TRAIN));
            layers.add(Activations.relu(torch));
        }
        return x -> through(layers, x);
    }

    private static NDArray through(List<Layer> layers, NDArray x) {
        NDArray y = x;
        for (Layer layer : layers) {
            y = layer.forward(y);
        }
        return y;
    }

    private static void measure(
            String name, BiFunction<Parameters, Torch, Layer> make, long... shape) {
        for (Precision precision : Precision.values()) {
            try (var torch = new Torch(Device.cpu(), THREADS, precision)) {
                var parameters = new Parameters(torch.manager(), 1);
                Layer layer = make.apply(parameters, torch);
                parameters
                        .trained()
                        .forEach(each -> parameters.get(each).setRequiresGradient(true));
                NDArray x = parameters.create("x", new Parameters.Start.Normal(1), shape);
                var millis = new ArrayList<Double>();
                long end = System.nanoTime() + (long) (SECONDS * 1e9);
                while (System.nanoTime() < end || millis.size() < 5) {
                    long start = System.nanoTime();
                    try (NDScope scope = new NDScope()) {
                        scope.suppressNotUsedWarning();
                        torch.gradient(() -> layer.forward(x).square().mean(), () -> {});
                        parameters.settle(torch, true);
                    }
                    millis.add((System.nanoTime() - start) / 1e6);
                }
                double[] sorted = millis.stream().mapToDouble(d -> d).sorted().toArray();
                System.out.printf(
                        Locale.ROOT,
                        "%-8s %s, batch %s: median %.2f ms of %d, fastest %.2f%n",
                        precision.text(),
                        name,
                        Arrays.toString(shape),
                        sorted[sorted.length / 2],
                        sorted.length,
                        sorted[0]);
            }
        }
    }
}
