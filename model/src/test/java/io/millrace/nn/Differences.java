package io.millrace.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Precision;
import io.millrace.tensor.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;

/** The gradients that reach a layer's parameters and its input against central differences. */
final class Differences {

    private static final float STEP = 1e-2f;
    private static final double TOLERANCE = 2e-3;

    private Differences() {}

    /**
     * Checks a layer at random weights and a random input; the loss is a random projection of what it gives.
     *
     * @param make makes the layer and its parameters
     * @param shape of the input
     */
    static void check(
            Precision precision, BiFunction<Parameters, Torch, Layer> make, long... shape) {
        try (var torch = new Torch(Device.cpu(), 1, precision)) {
            var trained = new Parameters(torch.manager(), 3);
            Layer layer = make.apply(trained, torch);
            for (String name : trained.names()) {
                disturb(trained, name);
            }
            NDArray x = trained.create("x", new Parameters.Start.Normal(1), shape);
            long[] out;
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                out = layer.forward(x).getShape().getShape();
            }
            // A mean keeps the rounding of large sums away from the differences.
            NDArray weights =
                    new Parameters(torch.manager(), 4)
                            .create("weights", new Parameters.Start.Normal(1), out);
            Layer loss = input -> layer.forward(input).mul(weights).sum();
            check(torch, trained, x, loss);
        }
    }

    /** Checks a loss of the parameters; {@code x} is one of them. */
    static void check(Torch torch, Parameters trained, NDArray x, Layer loss) {
        trained.names().forEach(name -> trained.get(name).setRequiresGradient(true));
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            torch.gradient(() -> loss.forward(x), () -> {});
        }
        var random = new SplittableRandom(1);
        for (String name : trained.names()) {
            float[] gradient = HostBytes.floats(trained.get(name).getGradient());
            float[] values = HostBytes.floats(trained.get(name));
            for (int k = 0; k < 6; k++) {
                int i = random.nextInt(values.length);
                float at = values[i];
                double up = with(trained, name, values, i, at + STEP, x, loss);
                double down = with(trained, name, values, i, at - STEP, x, loss);
                with(trained, name, values, i, at, x, loss);
                double slope = (up - down) / (2 * STEP);
                double allowed = TOLERANCE * Math.max(1, Math.abs(slope)) + 1e-3;
                assertEquals(slope, gradient[i], allowed, name + "[" + i + "]");
            }
        }
    }

    /** Gains of one and biases of zero would hide mistakes. */
    private static void disturb(Parameters parameters, String name) {
        float[] values = HostBytes.floats(parameters.get(name));
        var random = new SplittableRandom(name.length());
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (0.3 * random.nextGaussian());
        }
        set(parameters, name, values);
    }

    private static void set(Parameters parameters, String name, float[] values) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(values.length * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        parameters.set(name, bytes);
    }

    private static double with(
            Parameters parameters,
            String name,
            float[] values,
            int index,
            float value,
            NDArray x,
            Layer loss) {
        values[index] = value;
        set(parameters, name, values);
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return HostBytes.scalar(loss.forward(x));
        }
    }

    /** Boolean, (batch, 1, 1, time): the last position of every second example is hidden. */
    static NDArray mask(Torch torch, int batch, int time) {
        var seen = new boolean[batch * time];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = i % (2 * time) != 2 * time - 1;
        }
        NDArray mask = torch.manager().create(seen).reshape(batch, 1, 1, time);
        NDScope.unregister(List.of(mask).toArray(NDArray[]::new));
        return mask;
    }
}
