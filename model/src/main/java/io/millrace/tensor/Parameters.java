package io.millrace.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.millrace.schemas.config.ConfigException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Named float32 parameters in the order of their making. Initial values are drawn in Java, as a function of the seed
 * and the name alone: the engine's generator is shared by the whole process.
 *
 * <p>Some are trained; others, buffers, are saved with the rest but never optimised: statistics of a batch normalisation,
 * averaged weights. What a forward pass wants to write into a buffer waits until the step is accepted, see {@link
 * #later}: a step that is left out changes nothing.
 */
public final class Parameters {

    /** How a parameter starts. */
    public sealed interface Start {
        /** Every value the same. */
        record Constant(float value) implements Start {}

        /** Normal with mean zero. */
        record Normal(double deviation) implements Start {}

        /** Uniform on an interval around zero. */
        record Uniform(double bound) implements Start {}
    }

    /** All zeros. */
    public static final Start ZEROS = new Start.Constant(0);

    /** All ones. */
    public static final Start ONES = new Start.Constant(1);

    private final NDManager manager;
    private final long seed;
    private final long most;
    private long values;
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();
    private final Set<String> buffers = new LinkedHashSet<>();
    private final Map<String, NDArray> waiting = new LinkedHashMap<>();

    /** Those of a model whose size is known to be good. */
    public Parameters(NDManager manager, long seed) {
        this(manager, seed, Long.MAX_VALUE);
    }

    /**
     * @param most values in all of them together: {@code training.max-parameters}
     */
    public Parameters(NDManager manager, long seed, long most) {
        this.manager = manager;
        this.seed = seed;
        this.most = most;
    }

    /**
     * Makes a parameter; its name must be new.
     *
     * @throws ConfigException if there is no room for it, before anything is allocated
     */
    public NDArray create(String name, Start start, long... shape) {
        if (arrays.containsKey(name)) {
            throw new IllegalArgumentException("parameter " + name + " exists already");
        }
        double count = 1; // in floating point, for a product may leave 64 bits
        for (long extent : shape) {
            count *= extent;
        }
        if (values + count > most) {
            throw new ConfigException(
                    "training.max-parameters",
                    "got %d; allowed: at least %.0f, which there are with %s of shape %s"
                            .formatted(most, values + count, name, Arrays.toString(shape)));
        }
        values += (long) count;
        NDArray array = manager.zeros(new Shape(shape));
        NDScope.unregister(array); // it outlives the step that happens to make it
        try (var host = HostBytes.of(array)) {
            var random = new SplittableRandom(seed ^ Hashing.hash64(name));
            fill(host.bytes().asFloatBuffer(), start, random);
            host.store();
        }
        array.setName(name);
        arrays.put(name, array);
        return array;
    }

    /** Makes an array that is saved and never optimised; its name must be new. */
    public NDArray buffer(String name, Start start, long... shape) {
        NDArray array = create(name, start, shape);
        buffers.add(name);
        return array;
    }

    /**
     * Notes what a buffer is to hold once the step under way is accepted.
     *
     * @param buffer its name
     * @param value of the buffer's shape; lives until the end of the step
     */
    public void later(String buffer, NDArray value) {
        waiting.put(buffer, value);
    }

    /** Writes what waits for buffers, or forgets it if the step was left out. */
    public void settle(Torch torch, boolean accepted) {
        if (accepted && !waiting.isEmpty()) {
            torch.copy(
                    waiting.keySet().stream().map(this::get).toList(),
                    List.copyOf(waiting.values()));
        }
        waiting.clear();
    }

    private static void fill(FloatBuffer values, Start start, SplittableRandom random) {
        if (start instanceof Start.Constant constant) {
            while (values.hasRemaining()) {
                values.put(constant.value());
            }
        } else if (start instanceof Start.Normal normal) {
            while (values.hasRemaining()) {
                values.put((float) (random.nextGaussian() * normal.deviation()));
            }
        } else if (start instanceof Start.Uniform uniform) {
            while (values.hasRemaining()) {
                values.put((float) ((2 * random.nextDouble() - 1) * uniform.bound()));
            }
        }
    }

    /** Leaves a parameter out from now on; its array is whose it was. */
    public void forget(String name) {
        arrays.remove(name);
        buffers.remove(name);
    }

    /** The parameter of that name. */
    public NDArray get(String name) {
        NDArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException(
                    "no parameter " + name + "; there are " + String.join(", ", arrays.keySet()));
        }
        return array;
    }

    /** All names, in the order of their making. */
    public List<String> names() {
        return new ArrayList<>(arrays.keySet());
    }

    /** The names of those that are trained, in the order of their making. */
    public List<String> trained() {
        return arrays.keySet().stream().filter(name -> !buffers.contains(name)).toList();
    }

    /** Overwrites a parameter with little-endian float32 values. */
    public void set(String name, ByteBuffer values) {
        NDArray array = get(name);
        if (values.remaining() != array.size() * Float.BYTES) {
            throw new IllegalArgumentException(
                    "parameter "
                            + name
                            + " has "
                            + array.size() * Float.BYTES
                            + " bytes, got "
                            + values.remaining());
        }
        try (var host = HostBytes.of(array)) {
            host.bytes().put(values.duplicate());
            host.store();
        }
    }

    /** Number of values in all parameters. */
    public long size() {
        return arrays.values().stream().mapToLong(NDArray::size).sum();
    }
}
