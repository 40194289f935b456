package io.millrace.release;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.release.Artifact.Content;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to artifacts when something fails or someone interferes. */
class ArtifactFaultTest {

    private static final String FOLDER = "news/releases/topic/v0007";

    /** SHA-256 of the text "{}" and of the text "[]", as sha256sum prints them. */
    private static final String EMPTY_OBJECT =
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    private static final String EMPTY_LIST =
            "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";

    @TempDir Path root;
    private BlobStore store;
    private Path folder;

    @BeforeEach
    void makeStore() {
        store = new LocalBlobStore(root);
        folder = root.resolve(FOLDER);
    }

    private static SortedMap<String, Content> contents() {
        TreeMap<String, Safetensors.Tensor> weights = new TreeMap<>();
        weights.put("w", SafetensorsTest.tensor(new long[] {2}, 1, 2));
        TreeMap<String, Content> contents = new TreeMap<>();
        contents.put("config.json", out -> out.write("{}".getBytes(StandardCharsets.UTF_8)));
        contents.put(Artifact.WEIGHTS, out -> Safetensors.write(weights, out));
        return contents;
    }

    private static Manifest write(BlobStore to) throws IOException {
        return Artifact.write(to, FOLDER, ManifestTest.release().with(List.of()), contents());
    }

    private Map<String, String> written() throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String name : store.list(FOLDER)) {
            files.put(name, Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1));
        }
        return files;
    }

    private String error() {
        return assertThrows(InvalidArtifactException.class, () -> Artifact.read(store, FOLDER))
                .getMessage()
                .replace(store.uri(FOLDER), "FOLDER");
    }

    @Test
    void theChecksumIsTheOneOthersCompute() throws Exception {
        Manifest manifest = write(store);
        assertEquals(
                new Manifest.FileDigest("config.json", 2, EMPTY_OBJECT), manifest.files().get(0));
        Artifact artifact = Artifact.read(store, FOLDER);
        assertEquals(manifest, artifact.manifest());
        assertArrayEquals(new byte[] {'{', '}'}, artifact.file("config.json"));
        assertEquals(2f, artifact.weights().get("w").values().getFloat(4));
    }

    @Test
    void aWriteCutShortAnywhereIsNoArtifactAndCanBeRepeated() throws IOException {
        write(store);
        Map<String, String> whole = written();
        int cuts = 0;
        for (boolean finished = false; !finished; ) {
            store.delete(FOLDER);
            try {
                write(new FailingStore(store, cuts));
                finished = true;
            } catch (IOException cut) {
                cuts++;
                assertEquals("file FOLDER/manifest.json is missing", error());
            }
            write(store);
            assertEquals(whole, written());
        }
        // Three files, each created, closed and renamed.
        assertEquals(9, cuts);
    }

    /** Wherever the disk is full: what is there is what the manifest says, or no artifact. */
    @Test
    void anotherOverAnOldOneNeverLeavesAManifestOfOtherFiles() throws Exception {
        TreeMap<String, Content> old = new TreeMap<>(contents());
        old.put("config.json", out -> out.write("[]".getBytes(StandardCharsets.UTF_8)));
        Manifest draft = ManifestTest.release().with(List.of());
        int cuts = 0;
        for (boolean finished = false; !finished; ) {
            store.delete(FOLDER);
            Manifest before = Artifact.write(store, FOLDER, draft, old);
            try {
                write(new FailingStore(store, cuts));
                finished = true;
            } catch (IOException cut) {
                cuts++;
                if (store.exists(FOLDER + "/" + Artifact.MANIFEST)) {
                    assertEquals(before, Artifact.read(store, FOLDER).manifest());
                }
            }
            assertTrue(
                    store.list(FOLDER).stream().noneMatch(name -> name.endsWith(".part")),
                    "what cannot be finished takes no room");
        }
        assertEquals(9, cuts);
    }

    /** Two attempts of one job may write at the same time until the older one notices. */
    @Test
    void noTwoAttemptsShareATemporaryName() throws Exception {
        var names = new java.util.TreeSet<String>();
        var noting =
                new ForwardingBlobStore(store) {
                    @Override
                    public OutputStream create(String path) throws IOException {
                        assertTrue(names.add(path), path);
                        return super.create(path);
                    }
                };
        write(noting);
        Files.writeString(folder.resolve(".config.json.dead.part"), "left by one that was killed");
        write(noting);
        assertEquals(6, names.size());
        assertEquals(3, store.list(FOLDER).size(), store.list(FOLDER).toString());
    }

    @Test
    void everyDifferenceIsNamedWithFoundAndExpected() throws IOException {
        write(store);
        Path config = folder.resolve("config.json");
        Files.writeString(config, "{} ");
        assertEquals("file FOLDER/config.json has 3 bytes; expected: 2 bytes", error());
        Files.writeString(config, "[]");
        assertEquals(
                "file FOLDER/config.json has SHA-256 " + EMPTY_LIST + "; expected: " + EMPTY_OBJECT,
                error());
        Files.delete(config);
        assertEquals("file FOLDER/config.json is missing; expected 2 bytes", error());
        Path manifest = folder.resolve("manifest.json");
        Files.writeString(manifest, "null");
        assertEquals("manifest: found null, expected an object", error());
        Files.delete(manifest);
        assertEquals("file FOLDER/manifest.json is missing", error());
    }

    @Test
    void everyFlippedBitOfTheWeightsIsFound() throws IOException {
        write(store);
        Path weights = folder.resolve(Artifact.WEIGHTS);
        byte[] bytes = Files.readAllBytes(weights);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= (byte) (1 << i % 8);
            Files.write(weights, bytes);
            assertTrue(error().startsWith("file FOLDER/model.safetensors has SHA-256 "));
            bytes[i] ^= (byte) (1 << i % 8);
        }
    }

    @Test
    void aSizeThatTheManifestOnlyClaimsTakesNoMemory() throws IOException {
        write(store);
        Path manifest = folder.resolve("manifest.json");
        Files.writeString(
                manifest,
                Files.readString(manifest).replace("\"size\" : 2,", "\"size\" : 2000000000,"));
        assertEquals("file FOLDER/config.json has 2 bytes; expected: 2000000000 bytes", error());
    }

    @Test
    void reservedAndRefusedNamesAreNotWritten() {
        for (String name : List.of("manifest.json", "../x", "a/b", "")) {
            TreeMap<String, Content> contents = new TreeMap<>(Map.of(name, out -> {}));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Artifact.write(store, FOLDER, ManifestTest.release(), contents));
        }
        assertFalse(Files.exists(folder));
    }

    /** Fails at the n-th change, as after a power cut. */
    private static final class FailingStore extends ForwardingBlobStore {

        private int left;

        FailingStore(BlobStore store, int changes) {
            super(store);
            left = changes;
        }

        private void change() throws IOException {
            if (left-- == 0) {
                throw new IOException("power cut");
            }
        }

        @Override
        public OutputStream create(String path) throws IOException {
            change();
            return new FilterOutputStream(super.create(path)) {
                private boolean closed;

                @Override
                public void close() throws IOException {
                    super.close();
                    if (!closed) {
                        closed = true;
                        change();
                    }
                }
            };
        }

        @Override
        public void rename(String from, String to) throws IOException {
            change();
            super.rename(from, to);
        }
    }
}
