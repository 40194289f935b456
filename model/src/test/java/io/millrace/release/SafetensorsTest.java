package io.millrace.release;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.millrace.release.Safetensors.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

    static Tensor tensor(long[] shape, float... values) {
        ByteBuffer data =
                ByteBuffer.allocateDirect(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        return new Tensor(shape, data.flip());
    }

    static byte[] written(Map<String, Tensor> tensors) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(new TreeMap<>(tensors), out);
        return out.toByteArray();
    }

    /** A file with this header and these data. */
    static byte[] file(String header, byte... data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(data)
                .array();
    }

    private static float[] floats(Tensor tensor) {
        float[] values = new float[tensor.values().remaining() / 4];
        tensor.values().asFloatBuffer().get(values);
        return values;
    }

    private static String error(byte[] file) {
        return assertThrows(
                        InvalidArtifactException.class,
                        () -> Safetensors.read(ByteBuffer.wrap(file)))
                .getMessage();
    }

    @Test
    void twoTensorsGiveTheBytesWrittenByHand() throws IOException {
        String header =
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]}}";
        assertEquals(109, header.length());
        byte[] data = {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0, 0, 0, 0, 0x3f};
        byte[] golden = file(header + "   ", data);
        assertEquals(112, golden[0]);
        assertArrayEquals(
                golden,
                written(
                        Map.of(
                                "b",
                                tensor(new long[0], 0.5f),
                                "a",
                                tensor(new long[] {2, 1}, 1f, -2f))));
    }

    @Test
    void aMappedFileIsReadAsWrittenWithoutACopy(@TempDir Path directory) throws Exception {
        Map<String, Tensor> tensors =
                Map.of(
                        "w", tensor(new long[] {2, 3}, 1, 2, 3, 4, 5, Float.NaN),
                        "empty", tensor(new long[] {0, 5}),
                        "ä\"\n", tensor(new long[] {1}, -0f));
        Path path = Files.write(directory.resolve("m"), written(tensors));
        try (FileChannel channel = FileChannel.open(path)) {
            Map<String, Tensor> read =
                    Safetensors.read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
            assertEquals(List.of("empty", "w", "ä\"\n"), List.copyOf(read.keySet()));
            for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
                Tensor same = read.get(tensor.getKey());
                assertEquals(tensor.getValue().values(), same.values());
                assertArrayEquals(tensor.getValue().shape(), same.shape());
                assertTrue(same.values().isDirect());
            }
        }
    }

    @Test
    void heapAndDirectValuesGiveTheSameBytesAndKeepTheirPosition() throws IOException {
        ByteBuffer heap = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 4, 9}).position(1).limit(5);
        ByteBuffer direct = ByteBuffer.allocateDirect(4).put(new byte[] {1, 2, 3, 4}).flip();
        long[] shape = {1};
        assertArrayEquals(
                written(Map.of("a", new Tensor(shape, direct))),
                written(Map.of("a", new Tensor(shape, heap))));
        assertEquals(1, heap.position());
    }

    @Test
    void arraysAreFetchedWhenTheyAreWritten() throws IOException {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu())) {
            NDArray matrix = manager.create(new float[] {1, 2}).reshape(2, 1);
            var tensors = Safetensors.of(Map.of("m", matrix, "s", manager.create(3f)));
            matrix.addi(1);
            var out = new ByteArrayOutputStream();
            Safetensors.write(new TreeMap<>(tensors), out);
            assertArrayEquals(
                    written(
                            Map.of(
                                    "m",
                                    tensor(new long[] {2, 1}, 2, 3),
                                    "s",
                                    tensor(new long[0], 3))),
                    out.toByteArray());
        }
    }

    @Test
    void metadataOfOtherWritersArePassedOver() throws Exception {
        byte[] file =
                file(
                        "{\"__metadata__\":{\"format\":\"pt\"},"
                                + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}",
                        new byte[4]);
        assertEquals(List.of("a"), List.copyOf(Safetensors.read(ByteBuffer.wrap(file)).keySet()));
    }

    @Test
    void halfPrecisionIsWidened() throws Exception {
        byte[] file =
                file(
                        "{\"h\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},"
                                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[4,8]}}",
                        new byte[] {0, 0x3c, 1, (byte) 0x80, (byte) 0x80, 0x3f, 0x20, (byte) 0xc1});
        Map<String, Tensor> read = Safetensors.read(ByteBuffer.wrap(file));
        assertArrayEquals(new float[] {1f, -0x1p-24f}, floats(read.get("h")));
        assertArrayEquals(new float[] {1f, -10f}, floats(read.get("b")));
    }

    @Test
    void everyHalfHasItsExactFloat() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            int exponent = bits >> 10 & 31;
            int fraction = bits & 1023;
            double magnitude =
                    exponent == 31
                            ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                            : exponent == 0
                                    ? Math.scalb(fraction / 1024.0, -14)
                                    : Math.scalb(1 + fraction / 1024.0, exponent - 15);
            float expected = (float) (bits >> 15 == 0 ? magnitude : -magnitude);
            assertEquals(expected, ElementType.halfToFloat((short) bits), "bits " + bits);
        }
    }

    @Test
    void headersThatContradictThemselvesAreRefused() {
        String a = "{\"a\":{\"dtype\":\"F32\",\"shape\":";
        assertEquals(
                "safetensors: found 3 bytes, expected 8 with the header's length",
                error(new byte[3]));
        assertEquals(
                "safetensors header: length 18446744073709551615; allowed: 2 to 1",
                error(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 0}));
        assertEquals("safetensors header: does not begin with {", error(file("[]")));
        assertEquals("safetensors header: text after the closing brace", error(file("{} {}")));
        assertEquals(
                "tensor \"a\": data_offsets [0, 4] hold 4 bytes; F32[2] needs 8",
                error(file(a + "[2],\"data_offsets\":[0,4]}}", new byte[4])));
        assertEquals(
                "tensor \"a\": the shape [4294967296, 4294967296] is out of range",
                error(file(a + "[4294967296,4294967296],\"data_offsets\":[0,0]}}")));
        assertEquals(
                "tensor \"a\": the shape [-1] is out of range",
                error(file(a + "[-1],\"data_offsets\":[4,0]}}")));
        assertEquals(
                "tensor \"a\": begins at byte 4, the data before end at 0; gaps and overlaps are refused",
                error(file(a + "[1],\"data_offsets\":[4,8]}}", new byte[8])));
        assertEquals(
                "tensor \"b\": begins at byte 0, the data before end at 4; gaps and overlaps are refused",
                error(
                        file(
                                a
                                        + "[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\","
                                        + "\"shape\":[1],\"data_offsets\":[0,4]}}",
                                new byte[4])));
        assertEquals(
                "tensor \"a\": unknown dtype \"F33\"; known: F32, F16, BF16, F64, I64, U64, C64,"
                        + " I32, U32, I16, U16, I8, U8, BOOL, F8_E4M3, F8_E5M2, F8_E8M0",
                error(
                        file(
                                "{\"a\":{\"dtype\":\"F33\",\"shape\":[],\"data_offsets\":[0,4]}}",
                                new byte[4])));
        assertEquals(
                "tensor \"a\": I64 does not fit into float32; allowed: F32, F16, BF16",
                error(
                        file(
                                "{\"a\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]}}",
                                new byte[8])));
        assertEquals(
                "tensor \"a\": needs dtype, shape and data_offsets of two numbers",
                error(file(a + "[1]}}", new byte[4])));
        assertEquals(
                "tensor \"a\": found VALUE_NUMBER_FLOAT, expected VALUE_NUMBER_INT",
                error(file(a + "[1.0],\"data_offsets\":[0,4]}}", new byte[4])));
        assertTrue(
                error(file(a + "[1],\"shape\":[1],\"data_offsets\":[0,4]}}"))
                        .contains("Duplicate field 'shape'"));
        assertTrue(
                error(file(a + "[99999999999999999999],\"data_offsets\":[0,4]}}"))
                        .contains("out of range"));
        assertTrue(error(file(a + "[[1]],\"data_offsets\":[0,4]}}")).contains("nesting depth"));
        assertTrue(error(file("{\"__metadata__\":{\"a\":1}}")).contains("expected VALUE_STRING"));
        byte[] notUtf8 = file("{\"a\":?}");
        notUtf8[13] = (byte) 0xff;
        assertEquals("safetensors header: not valid UTF-8", error(notUtf8));
    }

    @Test
    void dataThatDoNotMatchTheHeaderAreRefused() throws IOException {
        byte[] file = written(Map.of("a", tensor(new long[] {2}, 1, 2)));
        assertEquals(
                "safetensors: found 7 bytes of data, expected 8",
                error(Arrays.copyOf(file, file.length - 1)));
        assertEquals(
                "safetensors: found 9 bytes of data, expected 8",
                error(Arrays.copyOf(file, file.length + 1)));
        assertEquals(
                "safetensors: found 9 bytes of data, expected 2000000000",
                error(
                        file(
                                "{\"a\":{\"dtype\":\"BF16\",\"shape\":[1000000000],"
                                        + "\"data_offsets\":[0,2000000000]}}",
                                new byte[9])));
    }

    @Test
    void whatCannotBeReadBackIsNotWritten() {
        Tensor one = tensor(new long[] {1}, 1);
        for (Map<String, Tensor> tensors :
                List.of(
                        Map.of("__metadata__", one),
                        Map.of("x".repeat(2000), one),
                        Map.of("a", tensor(new long[] {2}, 1)),
                        Map.of("a", tensor(new long[] {-1, -1}, 1)),
                        Map.of("a", tensor(new long[17])))) {
            assertThrows(IllegalArgumentException.class, () -> written(tensors));
        }
    }
}
