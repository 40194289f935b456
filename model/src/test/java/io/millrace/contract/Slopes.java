package io.millrace.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/** The gradients of a loss against its central differences. */
final class Slopes {

    /** Small, for a rectifier that a larger one pushes over its corner has no derivative there. */
    private static final float STEP = 1e-3f;

    private static final int PLACES = 3;

    private Slopes() {}

    /** Copies of the gradients that lie at the trained parameters; one that got none has a slope of zero everywhere. */
    static Map<String, float[]> gradients(Parameters parameters) {
        var gradients = new TreeMap<String, float[]>();
        for (String name : parameters.trained()) {
            NDArray array = parameters.get(name);
            gradients.put(
                    name,
                    array.hasGradient()
                            ? HostBytes.floats(array.getGradient())
                            : new float[Math.toIntExact(array.size())]);
        }
        return gradients;
    }

    /**
     * Compares at some places of every parameter.
     *
     * @param loss with the parameters as they are, and no other chance than before
     * @param tolerance for a small gradient; for a large one a part of it more
     */
    static void compare(
            Parameters parameters,
            Map<String, float[]> gradients,
            DoubleSupplier loss,
            double tolerance) {
        var random = new SplittableRandom(1);
        gradients.forEach(
                (name, gradient) -> {
                    float[] values = HostBytes.floats(parameters.get(name));
                    for (int place = 0; place < PLACES; place++) {
                        int i = random.nextInt(values.length);
                        float at = values[i];
                        set(parameters, name, values, i, at + STEP);
                        double up = loss.getAsDouble();
                        set(parameters, name, values, i, at - STEP);
                        double down = loss.getAsDouble();
                        set(parameters, name, values, i, at);
                        double slope = (up - down) / (2 * STEP);
                        double allowed = tolerance * (1 + 20 * Math.abs(slope));
                        assertEquals(slope, gradient[i], allowed, name + "[" + i + "]");
                    }
                });
    }

    private static void set(
            Parameters parameters, String name, float[] values, int index, float value) {
        values[index] = value;
        set(parameters, name, values);
    }

    /** Sets a parameter's values. */
    static void set(Parameters parameters, String name, float[] values) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(values.length * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        parameters.set(name, bytes);
    }
}
