package io.millrace.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.ModelRelease;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much of a store is read before it is known to be what was asked for, and how often. */
final class ReadOnceTest {

    private static final String FOLDER = "p/releases/mood/v0001/";

    @TempDir Path root;
    @TempDir Path others;
    private final List<String> opened = new ArrayList<>();
    private ModelStore store;
    private CheckpointManifest checkpoint;
    private ModelRelease release;

    @BeforeEach
    void write() throws IOException {
        store =
                new ModelStore(
                        "p",
                        new ForwardingBlobStore(new LocalBlobStore(root)) {
                            @Override
                            public InputStream open(String path) throws IOException {
                                opened.add(path);
                                return super.open(path);
                            }
                        });
        checkpoint =
                ManifestRecords.checkpoint(store.writeCheckpoint(origin(), model("a")), "", false);
        release = release("a");
        opened.clear();
    }

    private static Origin origin() {
        return new Origin(
                "p",
                "step-00000100",
                100,
                "0".repeat(64),
                null,
                0,
                0,
                0,
                0,
                List.of(),
                Map.of(),
                Map.of());
    }

    private static SavedModel model(String vocabulary) {
        var nothing = JsonNodeFactory.instance.objectNode();
        var files = Map.of("vocabulary.txt", vocabulary.repeat(200_000).getBytes(UTF_8));
        var encoder = JsonNodeFactory.instance.objectNode().put("name", "transformer");
        return new SavedModel(encoder, "text", nothing, files, Map.of());
    }

    private ModelRelease release(String vocabulary) throws IOException {
        var told = new ModelRelease();
        told.setTask("mood");
        told.setVersion(1);
        told.setStrategy("full");
        told.setLabels(List.of());
        told.setMetrics(Map.of());
        store.writeRelease(told, checkpoint, model(vocabulary));
        return told;
    }

    private static Map<String, String> files(Path folder) throws IOException {
        var files = new TreeMap<String, String>();
        try (var all = Files.list(folder)) {
            for (Path file : all.toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return files;
    }

    @Test
    void filesThatNobodyAskedForAreNotLoaded() throws Exception {
        ModelRelease before = release("b");
        release("a");
        opened.clear();
        for (var read :
                List.<Read>of(
                        () -> store.release(before),
                        () -> store.artifact(before),
                        () -> store.copy(before, others.resolve("out")))) {
            assertThrows(InvalidArtifactException.class, read::run);
            assertEquals(List.of(FOLDER + "manifest.json"), opened);
            opened.clear();
        }
        assertFalse(Files.exists(others.resolve("out")));
    }

    @Test
    void whetherACheckpointWasReplacedIsSeenInItsManifest() throws Exception {
        assertFalse(store.replaced(checkpoint));
        assertEquals(List.of("p/checkpoints/step-00000100/manifest.json"), opened);
    }

    @Test
    void theStartOfAnotherRunIsNotLoaded() throws Exception {
        store.writeStart(origin(), model("s"));
        checkpoint.setStart(Map.of("model.onnx", "0".repeat(64)));
        var other = CheckpointManifest.newBuilder(checkpoint).setConfigHash("1".repeat(64)).build();
        opened.clear();
        assertTrue(store.start(other).isEmpty());
        assertEquals(List.of("p/start/manifest.json"), opened);
        assertTrue(store.start(checkpoint).isPresent());
    }

    @Test
    void aCopyReadsEveryFileOnceAndIsTheSameByteForByte() throws Exception {
        Path out = Files.createDirectory(others.resolve("out"));
        Path foreign = Files.createFile(out.resolve(".download.part"));
        store.copy(release, out);
        Files.delete(foreign); // it is not ours to clear away
        assertEquals(
                List.of(
                        FOLDER + "manifest.json",
                        FOLDER + "config.json",
                        FOLDER + "model.safetensors",
                        FOLDER + "vocabulary.txt"),
                opened);
        assertEquals(files(root.resolve(FOLDER)), files(out));
        assertArrayEquals(
                model("a").files().get("vocabulary.txt"), Release.read(out).file("vocabulary.txt"));
    }

    @Test
    void aDamagedOneLeavesNothingAndWhatWasThereStays() throws Exception {
        Path out = others.resolve("out");
        store.copy(release, out);
        Map<String, String> before = files(out);
        byte[] flipped = "a".repeat(200_000).getBytes(UTF_8);
        flipped[123_456] ^= 1;
        Files.write(root.resolve(FOLDER + "vocabulary.txt"), flipped);
        var e = assertThrows(InvalidArtifactException.class, () -> store.copy(release, out));
        assertTrue(e.getMessage().contains("vocabulary.txt has SHA-256 "), e.getMessage());
        assertEquals(before, files(out));
        Path other = others.resolve("other");
        assertThrows(InvalidArtifactException.class, () -> store.copy(release, other));
        assertEquals(Map.of(), Files.exists(other) ? files(other) : Map.of());
    }

    private interface Read {
        void run() throws Exception;
    }
}
