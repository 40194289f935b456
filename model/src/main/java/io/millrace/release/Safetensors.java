package io.millrace.release;

import ai.djl.ndarray.NDArray;
import io.millrace.release.SafetensorsHeader.Entry;
import io.millrace.tensor.HostBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The <a href="https://github.com/huggingface/safetensors">safetensors</a> format: the length of a JSON header in 8 bytes
 * (little endian), the header, then the tensors' bytes. Written with sorted names and a header padded to 8 bytes, so that
 * the file is a function of what it holds.
 *
 * <p>A file from outside is not trusted: the header is bounded, the tensors must lie side by side within the file, and
 * none may overlap or be left over.
 */
public final class Safetensors {

    private static final int CHUNK = 1 << 16;

    private Safetensors() {}

    /** A float32 tensor to write. */
    public interface Source {

        /** Extents. */
        long[] shape();

        /** Bytes that it has. */
        long length();

        /** Writes them, little endian. */
        void writeTo(OutputStream out) throws IOException;

        /** The same in memory: itself, or a copy of what may change. */
        Tensor tensor();

        /** True if every value is finite. */
        boolean finite();
    }

    /**
     * A float32 tensor in memory.
     *
     * @param shape extents
     * @param values little endian, from position to limit
     */
    public record Tensor(long[] shape, ByteBuffer values) implements Source {

        @Override
        public long length() {
            return values.remaining();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            ByteBuffer left = values.duplicate();
            byte[] chunk = new byte[Math.min(CHUNK, left.remaining())];
            while (left.hasRemaining()) {
                int bytes = Math.min(CHUNK, left.remaining());
                left.get(chunk, 0, bytes);
                out.write(chunk, 0, bytes);
            }
        }

        @Override
        public Tensor tensor() {
            return this;
        }

        @Override
        public boolean finite() {
            FloatBuffer left = values.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            while (left.hasRemaining()) {
                if (!Float.isFinite(left.get())) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * An array of the engine, fetched while it is written: of a GPU's arrays the host holds one at a time.
     *
     * @param array belongs to whoever made it, and may change
     */
    public record Live(NDArray array) implements Source {

        @Override
        public long[] shape() {
            return array.getShape().getShape();
        }

        @Override
        public long length() {
            return array.size() * Float.BYTES;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try (var host = HostBytes.of(array)) {
                new Tensor(shape(), host.bytes()).writeTo(out);
            }
        }

        @Override
        public Tensor tensor() {
            try (var host = HostBytes.of(array)) {
                ByteBuffer from = host.bytes();
                ByteBuffer copy = ByteBuffer.allocate(from.remaining());
                return new Tensor(shape(), copy.put(from).flip().order(ByteOrder.LITTLE_ENDIAN));
            }
        }

        /** One native sum, which a value that is not finite spoils. */
        @Override
        public boolean finite() {
            try (NDArray sum = array.sum()) {
                return Float.isFinite(HostBytes.scalar(sum));
            }
        }
    }

    /** Named arrays as tensors without a copy and in their order, so they must not change until they are written. */
    public static Map<String, Live> of(Map<String, NDArray> arrays) {
        var tensors = new LinkedHashMap<String, Live>();
        arrays.forEach((name, array) -> tensors.put(name, new Live(array)));
        return tensors;
    }

    /**
     * Writes tensors one after the other; the stream stays open.
     *
     * @throws IllegalArgumentException if a shape does not have as many values as its tensor, or the file could not be
     *     read back: a reserved or too long name, too many tensors or axes
     */
    public static void write(SortedMap<String, ? extends Source> tensors, OutputStream out)
            throws IOException {
        write(tensors, Map.of(), out);
    }

    /**
     * As {@link #write(SortedMap, OutputStream)}, with what is said of them all.
     *
     * @param metadata of the header: loaders of others ask for some
     */
    public static void write(
            SortedMap<String, ? extends Source> tensors,
            Map<String, String> metadata,
            OutputStream out)
            throws IOException {
        byte[] header = SafetensorsHeaderJson.write(header(tensors, metadata));
        try {
            checkLength(header.length, header.length);
            SafetensorsHeaderJson.read(header);
        } catch (InvalidArtifactException invalid) {
            throw new IllegalArgumentException(invalid.getMessage(), invalid);
        }
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.write(length.putLong(header.length).array());
        out.write(header);
        for (Source tensor : tensors.values()) {
            tensor.writeTo(out);
        }
    }

    private static SafetensorsHeader header(
            SortedMap<String, ? extends Source> tensors, Map<String, String> metadata) {
        List<Entry> entries = new ArrayList<>(tensors.size());
        long end = 0;
        for (Map.Entry<String, ? extends Source> tensor : tensors.entrySet()) {
            if (tensor.getKey().equals(SafetensorsHeader.METADATA)) {
                throw new IllegalArgumentException(
                        "tensor " + tensor.getKey() + ": the name is reserved");
            }
            long begin = end;
            end += tensor.getValue().length();
            List<Long> shape = Arrays.stream(tensor.getValue().shape()).boxed().toList();
            entries.add(new Entry(tensor.getKey(), ElementType.F32, shape, begin, end));
        }
        return new SafetensorsHeader(new TreeMap<>(metadata), entries, end);
    }

    /**
     * Reads all tensors of a file, in the order of their data; half-precision ones are widened.
     *
     * @param file the whole file, for example mapped; tensors of float32 are views of it
     */
    public static Map<String, Tensor> read(ByteBuffer file) throws InvalidArtifactException {
        ByteBuffer in = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        return tensors(header(in).tensors(), in.slice());
    }

    /**
     * As {@link #read}, without the tensors that hold no reals, such as the counters that others keep beside weights.
     *
     * @param most values in all of them: nothing is widened before they are counted
     */
    public static Map<String, Tensor> reals(ByteBuffer file, long most)
            throws InvalidArtifactException {
        ByteBuffer in = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        List<Entry> reals =
                header(in).tensors().stream().filter(entry -> entry.type().isReadable()).toList();
        long values = reals.stream().mapToLong(Entry::floatBytes).sum() / Float.BYTES;
        if (values > most) {
            throw new InvalidArtifactException(
                    "safetensors: %d values; allowed: at most %d".formatted(values, most));
        }
        return tensors(reals, in.slice());
    }

    /** Checks the header; the data come next in the buffer. */
    private static SafetensorsHeader header(ByteBuffer in) throws InvalidArtifactException {
        if (in.remaining() < Long.BYTES) {
            throw new InvalidArtifactException(
                    "safetensors: found "
                            + in.remaining()
                            + " bytes, expected 8 with the header's length");
        }
        long length = in.getLong();
        checkLength(length, in.remaining());
        byte[] json = new byte[(int) length];
        in.get(json);
        SafetensorsHeader header = SafetensorsHeaderJson.read(json);
        if (header.dataBytes() != in.remaining()) {
            throw new InvalidArtifactException(
                    "safetensors: found %d bytes of data, expected %d"
                            .formatted(in.remaining(), header.dataBytes()));
        }
        return header;
    }

    private static Map<String, Tensor> tensors(List<Entry> entries, ByteBuffer data)
            throws InvalidArtifactException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Entry entry : entries) {
            tensors.put(entry.name(), new Tensor(entry.extents(), values(entry, data)));
        }
        return tensors;
    }

    private static void checkLength(long length, int available) throws InvalidArtifactException {
        int most = Math.min(SafetensorsHeader.MAX_BYTES, available);
        if (length < 2 || length > most) {
            throw new InvalidArtifactException(
                    "safetensors header: length %s; allowed: 2 to %d"
                            .formatted(Long.toUnsignedString(length), most));
        }
    }

    private static ByteBuffer values(Entry entry, ByteBuffer data) throws InvalidArtifactException {
        String name = SafetensorsHeader.shown(entry.name());
        if (!entry.type().isReadable()) {
            throw new InvalidArtifactException(
                    "tensor %s: %s does not fit into float32; allowed: F32, F16, BF16"
                            .formatted(name, entry.type()));
        }
        if (entry.floatBytes() > Integer.MAX_VALUE) {
            throw new InvalidArtifactException(
                    "tensor %s: %d bytes as float32; allowed: at most %d, what one buffer holds"
                            .formatted(name, entry.floatBytes(), Integer.MAX_VALUE));
        }
        ByteBuffer bytes =
                data.slice((int) entry.begin(), (int) entry.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        if (entry.type() == ElementType.F32) {
            return bytes;
        }
        // The engine aborts the process on bfloat16, so half precision is widened here.
        ByteBuffer wide =
                ByteBuffer.allocate((int) entry.floatBytes()).order(ByteOrder.LITTLE_ENDIAN);
        entry.type().widen(bytes, wide);
        return wide.flip();
    }
}
