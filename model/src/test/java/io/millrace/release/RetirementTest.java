package io.millrace.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.schemas.avro.ModelRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RetirementTest {

    private static final Retention LAST_TWO = new Retention(2, 0, 4);

    @TempDir Path root;
    private RecordingStore blobs;
    private ModelStore store;

    @BeforeEach
    void open() {
        blobs = new RecordingStore(new LocalBlobStore(root));
        store = new ModelStore("p", blobs);
    }

    private static Origin origin(long step, Long parent) {
        return new Origin(
                "p",
                ModelStore.checkpointId(step),
                step,
                "0".repeat(64),
                parent == null ? null : ModelStore.checkpointId(parent),
                0,
                0,
                0,
                0,
                List.of(),
                Map.of(),
                Map.of());
    }

    private static SavedModel model() {
        var nothing = JsonNodeFactory.instance.objectNode();
        return new SavedModel(nothing, "text", nothing, Map.of(), Map.of());
    }

    private void release(long step, long parent) throws IOException {
        var release = new ModelRelease();
        release.setTask("mood");
        release.setVersion(1);
        release.setStrategy("full");
        release.setLabels(List.of());
        release.setMetrics(Map.of());
        var from = Manifest.checkpoint(origin(step, parent));
        store.writeRelease(release, ManifestRecords.checkpoint(from, "", false), model());
    }

    private void checkpoints(int count) throws IOException {
        for (long step = 100; step <= count * 100L; step += 100) {
            store.writeCheckpoint(origin(step, null), model());
        }
    }

    @Test
    void keepsTheNewestAndWhatReleasesReferTo() throws Exception {
        checkpoints(8);
        release(300, 200L);
        Files.createDirectories(root.resolve("p/releases/mood/v0002")); // being written
        var retirement = new Retirement(store, LAST_TWO, false);
        retirement.apply(800);
        assertEquals(Set.of(200L, 300L, 700L, 800L), store.checkpointSteps());
        assertEquals(4, retirement.retired());
        retirement.apply(800);
        assertEquals(4, retirement.retired(), "again: nothing to do");
        assertEquals(0, retirement.failures());
    }

    @Test
    void theManifestGoesFirst() throws Exception {
        checkpoints(3);
        blobs.deleted.clear();
        new Retirement(store, LAST_TWO, false).apply(300);
        assertEquals(
                List.of(
                        "p/checkpoints/step-00000100/" + Artifact.MANIFEST,
                        "p/checkpoints/step-00000100"),
                blobs.deleted);
        assertTrue(store.retired("step-00000100"));
        assertFalse(store.retired("step-00000200"));
    }

    @Test
    void waitsForTheFineTuningJobUpToTheBound() throws Exception {
        checkpoints(3);
        var retirement = new Retirement(store, LAST_TWO, true);
        retirement.apply(300);
        assertEquals(3, store.checkpointSteps().size(), "nobody has said how far it is");
        store.consumed(100);
        assertEquals(100, store.consumed());
        retirement.apply(300);
        assertEquals(Set.of(200L, 300L), store.checkpointSteps());
        checkpoints(9);
        retirement.apply(900);
        assertEquals(Set.of(600L, 700L, 800L, 900L), store.checkpointSteps());
    }

    @Test
    void halfOfAnArtifactIsFinishedOff() throws Exception {
        checkpoints(4);
        Files.delete(root.resolve("p/checkpoints/step-00000100/" + Artifact.MANIFEST));
        new Retirement(store, LAST_TWO, false).apply(400);
        assertFalse(Files.exists(root.resolve("p/checkpoints/step-00000100")));
    }

    @Test
    void aFailedDeletionIsCountedAndTriedAgain() throws Exception {
        checkpoints(5);
        var retirement = new Retirement(store, LAST_TWO, false);
        blobs.broken = "p/checkpoints/step-00000200";
        retirement.apply(500);
        assertEquals(1, retirement.failures());
        assertEquals(Set.of(200L, 400L, 500L), store.checkpointSteps());
        assertTrue(store.retired("step-00000200"), "its manifest is gone: nobody reads half of it");
        blobs.broken = null;
        retirement.apply(500);
        assertEquals(Set.of(400L, 500L), store.checkpointSteps());
    }

    @Test
    void aReleaseThatCannotBeReadKeepsEverything() throws Exception {
        checkpoints(5);
        release(300, 200L);
        Files.writeString(root.resolve("p/releases/mood/v0001/" + Artifact.MANIFEST), "{");
        var retirement = new Retirement(store, LAST_TWO, false);
        retirement.apply(500);
        assertEquals(5, store.checkpointSteps().size());
        assertEquals(1, retirement.failures());
    }

    /** Notes what is deleted, and fails where it is told to. */
    private static final class RecordingStore extends ForwardingBlobStore {
        private final List<String> deleted = new ArrayList<>();
        private String broken;

        RecordingStore(BlobStore store) {
            super(store);
        }

        @Override
        public void delete(String path) throws IOException {
            if (path.equals(broken)) {
                throw new IOException("no permission to delete " + path);
            }
            deleted.add(path);
            super.delete(path);
        }
    }
}
