package io.millrace.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The safetensors format: the length of a JSON header in 8 bytes, the header, then the tensors' bytes. Written with
 * sorted names and a header padded to 8 bytes, so that the file is a function of what it holds.
 *
 * <p>A file from outside is not trusted: the header is bounded, every tensor must lie within the file, none may overlap,
 * and none may be left over.
 */
public final class Safetensors {

    private static final int MAX_HEADER = 16 << 20;
    private static final int MAX_TENSORS = 100_000;
    private static final int CHUNK = 1 << 16;

    private static final ObjectMapper JSON =
            new ObjectMapper(
                    JsonFactory.builder()
                            .streamReadConstraints(
                                    StreamReadConstraints.builder()
                                            .maxNestingDepth(8)
                                            .maxNameLength(1024)
                                            .build())
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .build());

    private Safetensors() {}

    /**
     * A float32 tensor.
     *
     * @param shape extents
     * @param values little endian, from position to limit
     */
    public record Tensor(long[] shape, ByteBuffer values) {}

    /** Writes tensors. */
    public static void write(SortedMap<String, Tensor> tensors, OutputStream out)
            throws IOException {
        ObjectNode header = JSON.createObjectNode();
        long offset = 0;
        for (var tensor : tensors.entrySet()) {
            ObjectNode entry = header.putObject(tensor.getKey()).put("dtype", "F32");
            for (long extent : tensor.getValue().shape()) {
                entry.withArray("shape").add(extent);
            }
            entry.withArray("shape");
            long end = offset + tensor.getValue().values().remaining();
            entry.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = JSON.writeValueAsBytes(header);
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer start = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(padded).put(json);
        while (start.hasRemaining()) {
            start.put((byte) ' ');
        }
        out.write(start.array());
        byte[] chunk = new byte[CHUNK];
        for (Tensor tensor : tensors.values()) {
            ByteBuffer values = tensor.values().duplicate();
            while (values.hasRemaining()) {
                int length = Math.min(CHUNK, values.remaining());
                values.get(chunk, 0, length);
                out.write(chunk, 0, length);
            }
        }
    }

    private record Entry(String name, String dtype, long[] shape, long from, long to) {}

    /**
     * Reads all tensors of a file; half-precision ones are widened.
     *
     * @param file the whole file, for example mapped; tensors of float32 are views of it
     */
    public static Map<String, Tensor> read(ByteBuffer file) throws InvalidArtifactException {
        ByteBuffer in = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long length = in.remaining() < 8 ? -1 : in.getLong();
        if (length < 2 || length > MAX_HEADER || length > in.remaining()) {
            throw new InvalidArtifactException(
                    "header has "
                            + length
                            + " bytes; allowed: 2 to "
                            + Math.min(MAX_HEADER, in.remaining()));
        }
        byte[] json = new byte[(int) length];
        in.get(json);
        ByteBuffer data = in.slice().order(ByteOrder.LITTLE_ENDIAN);
        List<Entry> entries = entries(json, data.remaining());
        var tensors = new LinkedHashMap<String, Tensor>();
        for (Entry entry : entries) {
            ByteBuffer bytes = data.slice((int) entry.from, (int) (entry.to - entry.from));
            tensors.put(
                    entry.name,
                    new Tensor(entry.shape, widened(entry, bytes.order(ByteOrder.LITTLE_ENDIAN))));
        }
        return tensors;
    }

    private static List<Entry> entries(byte[] json, long size) throws InvalidArtifactException {
        JsonNode header;
        try {
            header = JSON.readTree(new String(json, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new InvalidArtifactException("header is no JSON: " + e.getMessage(), e);
        }
        if (!header.isObject() || header.size() > MAX_TENSORS) {
            throw new InvalidArtifactException(
                    "header is no object of at most " + MAX_TENSORS + " tensors");
        }
        var entries = new ArrayList<Entry>();
        for (var field : (Iterable<Map.Entry<String, JsonNode>>) header::fields) {
            if (!field.getKey().equals("__metadata__")) {
                entries.add(entry(field.getKey(), field.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::from).thenComparingLong(Entry::to));
        long end = 0;
        for (Entry entry : entries) {
            if (entry.from != end || entry.to > size) {
                throw new InvalidArtifactException(
                        "tensor "
                                + entry.name
                                + " lies at "
                                + entry.from
                                + " to "
                                + entry.to
                                + "; needed: from "
                                + end
                                + " on, up to "
                                + size
                                + " at most");
            }
            end = entry.to;
        }
        if (end != size) {
            throw new InvalidArtifactException(
                    "tensors end at " + end + " and the file at " + size);
        }
        return entries;
    }

    private static Entry entry(String name, JsonNode value) throws InvalidArtifactException {
        JsonNode shape = value.path("shape");
        JsonNode offsets = value.path("data_offsets");
        String dtype = value.path("dtype").asText("");
        int width =
                switch (dtype) {
                    case "F32" -> 4;
                    case "F16", "BF16" -> 2;
                    default ->
                            throw new InvalidArtifactException(
                                    "tensor "
                                            + name
                                            + " has dtype '"
                                            + dtype
                                            + "'; allowed: F32, F16, BF16");
                };
        if (!shape.isArray() || shape.size() > 8 || !offsets.isArray() || offsets.size() != 2) {
            throw new InvalidArtifactException(
                    "tensor " + name + " lacks a shape of at most 8 axes or two offsets");
        }
        long[] extents = new long[shape.size()];
        long count = 1;
        for (int i = 0; i < extents.length; i++) {
            if (!shape.get(i).canConvertToLong()
                    || !shape.get(i).isIntegralNumber()
                    || shape.get(i).asLong() < 0) {
                throw new InvalidArtifactException(
                        "tensor " + name + " has shape " + shape + "; allowed: integers from 0");
            }
            extents[i] = shape.get(i).asLong();
            if (extents[i] > 0 && count > Integer.MAX_VALUE / extents[i]) {
                throw new InvalidArtifactException(
                        "tensor " + name + " has shape " + shape + ": too large");
            }
            count *= extents[i];
        }
        long from = offset(name, offsets.get(0));
        long to = offset(name, offsets.get(1));
        if (to - from != count * width) {
            throw new InvalidArtifactException(
                    "tensor "
                            + name
                            + " has "
                            + (to - from)
                            + " bytes; needed for "
                            + dtype
                            + " "
                            + shape
                            + ": "
                            + count * width);
        }
        return new Entry(name, dtype, extents, from, to);
    }

    private static long offset(String name, JsonNode offset) throws InvalidArtifactException {
        if (!offset.isIntegralNumber() || !offset.canConvertToInt() || offset.asInt() < 0) {
            throw new InvalidArtifactException(
                    "tensor " + name + " has offset " + offset + "; allowed: 0 to 2^31-1");
        }
        return offset.asLong();
    }

    /** The engine aborts the process on bfloat16, so half precision is widened here. */
    private static ByteBuffer widened(Entry entry, ByteBuffer bytes) {
        if (entry.dtype.equals("F32")) {
            return bytes;
        }
        ByteBuffer wide = ByteBuffer.allocate(bytes.remaining() * 2).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            short half = bytes.getShort();
            wide.putFloat(
                    entry.dtype.equals("BF16") ? Float.intBitsToFloat(half << 16) : fromHalf(half));
        }
        return wide.flip();
    }

    private static float fromHalf(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >>> 10) & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0) {
            float value = fraction * 0x1p-24f;
            return sign == 0 ? value : -value;
        }
        int wide = exponent == 31 ? 0xff : exponent - 15 + 127;
        return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
    }
}
