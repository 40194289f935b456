package io.millrace.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.millrace.tensor.NumericFingerprint;
import io.millrace.tensor.Precision;
import io.millrace.tensor.Torch;
import java.util.List;
import java.util.Locale;

/**
 * Measures the step by precision and size. Run it from the test class path:
 *
 * <pre>java -cp ... io.millrace.nn.SpeedBench [peaks] [mini] [loss] [bfloat16 | float32 | default]
 *     [bfloat16:base:128:30522:16]</pre>
 *
 * <p>A precision alone goes through the shapes; with size, length, vocabulary and batch it is one of them. Lines say tokens per second, GFLOP/s of the products over the whole time, and milliseconds forward, backward and
 * optimizer of a step.
 */
public final class SpeedBench {

    private static final int THREADS = Integer.getInteger("millrace.threads", 2);
    private static final double SECONDS = 3;

    private SpeedBench() {}

    public static void main(String[] what) {
        System.out.println(
                NumericFingerprint.of(Device.cpu(), THREADS, Precision.of("auto", Device.cpu())));
        for (String part : what) {
            switch (part) {
                case "peaks" -> peaks();
                case "mini" -> {
                    for (Precision precision : Precision.values()) {
                        step(precision, size("mini", 128, 8192, 32));
                    }
                }
                case "loss" -> {
                    for (Precision precision : Precision.values()) {
                        loss(precision);
                    }
                }
                default -> shape(part.split(":"));
            }
        }
    }

    /** The product of two arrays of 2048 x 2048, without a bias. */
    private static void peaks() {
        for (Precision precision : Precision.values()) {
            try (var torch = new Torch(Device.cpu(), THREADS, precision);
                    NDArray a = torch.manager().ones(new Shape(2048, 2048))) {
                NDArray five = torch.numbers(5);
                double best = 0;
                for (int i = 0; i < 10; i++) {
                    long start = System.nanoTime();
                    torch.call("products", a, a, five).close();
                    double flops = 5 * 2.0 * 2048 * 2048 * 2048;
                    best = Math.max(best, flops / (System.nanoTime() - start));
                }
                System.out.printf(Locale.ROOT, "peak %-9s %6.0f GFLOP/s%n", precision.text(), best);
            }
        }
    }

    /** The loss of mini after 45 steps, for the same weights and examples. */
    private static void loss(Precision precision) {
        try (var torch = new Torch(Device.cpu(), THREADS, precision);
                var step = new MiniStep(torch, size("mini", 128, 8192, 32), 1)) {
            for (int i = 0; i < 45; i++) {
                step.step();
            }
            System.out.printf(
                    Locale.ROOT, "loss after 45 steps, %s: %.4f%n", precision.text(), step.loss());
        }
    }

    private static void shape(String[] words) {
        Precision precision = Precision.valueOf(words[0].toUpperCase(Locale.ROOT));
        if (words.length == 5) {
            int batch = number(words[4]);
            step(precision, size(words[1], number(words[2]), number(words[3]), batch));
            return;
        }
        for (int vocabulary : new int[] {4096, 30522}) {
            for (int length : new int[] {64, 128, 512}) {
                for (String name : List.of("tiny", "mini", "small", "base")) {
                    int batch = 32 * 128 / length / (name.equals("base") ? 2 : 1);
                    step(precision, size(name, length, vocabulary, batch));
                }
            }
        }
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }

    private static MiniStep.Size size(String name, int length, int vocabulary, int batch) {
        return switch (name) {
            case "tiny" -> new MiniStep.Size(name, 2, 128, 2, length, vocabulary, batch);
            case "mini" -> new MiniStep.Size(name, 4, 256, 4, length, vocabulary, batch);
            case "small" -> new MiniStep.Size(name, 4, 512, 8, length, vocabulary, batch);
            case "base" -> new MiniStep.Size(name, 12, 768, 12, length, vocabulary, batch);
            default ->
                    throw new IllegalArgumentException(
                            "size is '" + name + "'; allowed: tiny, mini, small, base");
        };
    }

    private static void step(Precision precision, MiniStep.Size size) {
        try (var torch = new Torch(Device.cpu(), THREADS, precision);
                NDScope scope = new NDScope();
                var step = new MiniStep(torch, size, 1)) {
            scope.suppressNotUsedWarning();
            step.step();
            step.step();
            step.forget();
            int steps = 0;
            long start = System.nanoTime();
            while (System.nanoTime() - start < SECONDS * 1e9 || steps < 2) {
                step.step();
                steps++;
            }
            double seconds = (step.nanos()[0] + step.nanos()[1] + step.nanos()[2]) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "%-8s %-5s length %3d vocabulary %5d batch %2d: %6.0f tokens/s %4.0f GFLOP/s"
                            + " | forward %6.1f backward %6.1f optimizer %5.1f ms, loss %.3f%n",
                    precision.text(),
                    size.name(),
                    size.length(),
                    size.vocabulary(),
                    size.batch(),
                    (double) size.batch() * size.length() * steps / seconds,
                    size.flops() * steps / seconds / 1e9,
                    step.nanos()[0] / 1e6 / steps,
                    step.nanos()[1] / 1e6 / steps,
                    step.nanos()[2] / 1e6 / steps,
                    step.loss());
        }
    }
}
