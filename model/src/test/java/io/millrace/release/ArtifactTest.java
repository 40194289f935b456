package io.millrace.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArtifactTest {

    private static final Manifest DRAFT =
            Manifest.checkpoint(
                    new Origin(
                            "p",
                            "step-00000001",
                            1,
                            "hash",
                            null,
                            5,
                            10,
                            100,
                            0.5,
                            List.of(new Origin.Range("p.records", 0, 0, 10)),
                            Map.of("d", 1.5),
                            Map.of()));

    private static byte[] weights() {
        var tensors = new TreeMap<String, Safetensors.Tensor>();
        tensors.put("b", new Safetensors.Tensor(new long[] {2}, floats(1, 2)));
        tensors.put("a", new Safetensors.Tensor(new long[] {1, 1}, floats(3)));
        var out = new ByteArrayOutputStream();
        try {
            Safetensors.write(tensors, out);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    private static Manifest write(Path dir) throws IOException {
        var files = new TreeMap<String, Artifact.Content>();
        files.put("model.safetensors", out -> out.write(weights()));
        files.put("config.json", out -> out.write("{}".getBytes(UTF_8)));
        return Artifact.write(new LocalBlobStore(dir), "p/one", DRAFT, files);
    }

    @Test
    void readsBackWhatWasWrittenAndWritesTheSameAgain(@TempDir Path dir) throws Exception {
        Manifest manifest = write(dir);
        byte[] first = Files.readAllBytes(dir.resolve("p/one/manifest.json"));
        assertEquals(manifest, write(dir));
        assertArrayEquals(first, Files.readAllBytes(dir.resolve("p/one/manifest.json")));
        Artifact artifact = Artifact.read(new LocalBlobStore(dir), "p/one");
        assertEquals(manifest, artifact.manifest());
        assertEquals(
                3f, artifact.weights().get("a").values().order(ByteOrder.LITTLE_ENDIAN).getFloat());
        assertEquals(
                List.of("config.json", "manifest.json", "model.safetensors"),
                new LocalBlobStore(dir).list("p/one"));
    }

    @Test
    void refusesAChangedAMissingAndAnEscapingFile(@TempDir Path dir) throws Exception {
        write(dir);
        var store = new LocalBlobStore(dir);
        Path config = dir.resolve("p/one/config.json");
        Files.writeString(config, "[]");
        String changed =
                assertThrows(InvalidArtifactException.class, () -> Artifact.read(store, "p/one"))
                        .getMessage();
        assertTrue(changed.contains("config.json"), changed);
        Files.delete(config);
        assertThrows(InvalidArtifactException.class, () -> Artifact.read(store, "p/one"));
        Path manifest = dir.resolve("p/one/manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("config.json", "../../x"));
        assertThrows(InvalidArtifactException.class, () -> Artifact.read(store, "p/one"));
    }

    @Test
    void theFormatIsTheOneOthersRead() throws Exception {
        byte[] file = weights();
        String header =
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}";
        int padded = (header.length() + 7) / 8 * 8;
        assertEquals(padded, ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong());
        assertEquals(header, new String(file, 8, padded, UTF_8).strip());
        assertEquals(8 + padded + 12, file.length);
    }

    @Test
    void widensHalfPrecision() throws Exception {
        String header =
                "{\"a\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[0,2]},"
                        + "\"b\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[2,8]}}";
        ByteBuffer file =
                ByteBuffer.allocate(8 + header.length() + 8).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length()).put(header.getBytes(UTF_8));
        file.putShort((short) 0x3fc0)
                .putShort((short) 0x3e00)
                .putShort((short) 0xfc00)
                .putShort((short) 0x0001);
        var tensors = Safetensors.read(file.flip());
        assertEquals(1.5f, tensors.get("a").values().getFloat());
        ByteBuffer b = tensors.get("b").values();
        assertEquals(1.5f, b.getFloat());
        assertEquals(Float.NEGATIVE_INFINITY, b.getFloat());
        assertEquals(0x1p-24f, b.getFloat());
    }

    @Property(tries = 2000)
    void aDamagedFileIsRefusedOrReadButNeverAnythingElse(
            @ForAll @IntRange(max = 200) int at,
            @ForAll byte with,
            @ForAll @IntRange(max = 220) int length) {
        byte[] file = weights();
        if (at < file.length) {
            file[at] = with;
        }
        try {
            Safetensors.read(
                    ByteBuffer.wrap(java.util.Arrays.copyOf(file, Math.min(length, file.length))));
        } catch (InvalidArtifactException e) {
            assertTrue(e.getMessage().length() > 5);
        }
    }
}
