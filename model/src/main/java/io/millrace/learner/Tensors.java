package io.millrace.learner;

import ai.djl.ndarray.NDArray;
import io.millrace.tensor.HostBytes;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** Named float32 arrays as bytes in a snapshot: name, number of values, values in little endian. */
final class Tensors {

    private static final int CHUNK = 1 << 16;

    private Tensors() {}

    /** Bytes that {@link #write} writes. */
    static long length(Map<String, NDArray> arrays) {
        long length = Integer.BYTES;
        for (var array : arrays.entrySet()) {
            length +=
                    2 + utf(array.getKey()) + Integer.BYTES + array.getValue().size() * Float.BYTES;
        }
        return length;
    }

    private static int utf(String name) {
        if (!name.chars().allMatch(c -> c > 0 && c < 128)) {
            throw new IllegalArgumentException(
                    "name of an array is '" + name + "'; allowed: ASCII");
        }
        return name.length();
    }

    static void write(Map<String, NDArray> arrays, DataOutput out) throws IOException {
        byte[] chunk = new byte[CHUNK];
        out.writeInt(arrays.size());
        for (var array : arrays.entrySet()) {
            out.writeUTF(array.getKey());
            out.writeInt(Math.toIntExact(array.getValue().size()));
            try (var host = HostBytes.of(array.getValue())) {
                ByteBuffer bytes = host.bytes();
                while (bytes.hasRemaining()) {
                    int length = Math.min(CHUNK, bytes.remaining());
                    bytes.get(chunk, 0, length);
                    out.write(chunk, 0, length);
                }
            }
        }
    }

    static void read(Map<String, NDArray> arrays, DataInput in) throws IOException {
        byte[] chunk = new byte[CHUNK];
        int count = in.readInt();
        if (count != arrays.size()) {
            throw new IOException(
                    "snapshot holds " + count + " arrays, needed are " + arrays.size());
        }
        for (int i = 0; i < count; i++) {
            String name = in.readUTF();
            int values = in.readInt();
            NDArray array = arrays.get(name);
            if (array == null || array.size() != values) {
                throw new IOException(
                        "snapshot holds "
                                + name
                                + " with "
                                + values
                                + " values, needed is "
                                + (array == null ? "no such array" : array.getShape()));
            }
            try (var host = HostBytes.of(array)) {
                ByteBuffer bytes = host.bytes();
                while (bytes.hasRemaining()) {
                    int length = Math.min(CHUNK, bytes.remaining());
                    in.readFully(chunk, 0, length);
                    bytes.put(chunk, 0, length);
                }
                host.store();
            }
        }
    }
}
