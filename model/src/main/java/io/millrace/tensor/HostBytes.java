package io.millrace.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.nio.ByteBuffer;

/**
 * A float32 array's values where Java can reach them, until closed: the one way to read an array and to fill one. On a CPU
 * they are the array's own memory, without a copy. On a GPU they are a copy, freed here: the engine's own readers ({@link
 * NDArray#toByteBuffer}, {@link NDArray#toFloatArray}, {@link NDArray#getFloat}) leave one behind with every call.
 *
 * <p>Filling takes no direct buffer, of which a JVM has only so many bytes: {@link NDArray#set(java.nio.Buffer)} makes the
 * array live in one for good.
 */
public final class HostBytes implements AutoCloseable {

    private final NDArray array;
    private final NDArray host;

    /**
     * @param host the array itself, or a copy of it, which is freed with this object
     */
    HostBytes(NDArray array, NDArray host) {
        this.array = array;
        this.host = host;
    }

    /** Fetches an array; what it holds must not change until this is closed. */
    public static HostBytes of(NDArray array) {
        return new HostBytes(array, array.toDevice(Device.cpu(), false)); // on a CPU itself
    }

    /** All values of an array. */
    public static float[] floats(NDArray array) {
        try (var fetched = of(array)) {
            return fetched.host.toFloatArray();
        }
    }

    /** All whole numbers of an array. */
    public static long[] longs(NDArray array) {
        try (var fetched = of(array)) {
            return fetched.host.toLongArray();
        }
    }

    /** All truth values of an array. */
    public static boolean[] booleans(NDArray array) {
        try (var fetched = of(array)) {
            return fetched.host.toBooleanArray();
        }
    }

    /** The value of an array that holds one. */
    public static float scalar(NDArray array) {
        return floats(array)[0];
    }

    /** The values in native order, to read or to fill; gone when this is closed. */
    public ByteBuffer bytes() {
        // The engine would cut off what one buffer cannot hold.
        return host.toByteBuffer(true).limit(Math.toIntExact(host.size() * Float.BYTES));
    }

    /** Takes over what was put into {@link #bytes}: into the same memory of the array, wherever it is. */
    public void store() {
        if (host != array) {
            array.set(new NDIndex("..."), host); // a copy within the engine
        }
    }

    @Override
    public void close() {
        if (host == array) {
            return;
        }
        NDManager owner = host.getManager();
        host.close();
        if (owner != array.getManager()) {
            owner.close(); // the engine makes one for every copy to another device
        }
    }
}
