package io.millrace.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A folder on a mount that goes away while a job runs, and comes back. */
final class MarkedStoreTest {

    @TempDir Path root;
    private Path folder;
    private Path away;
    private BlobStore store;

    @BeforeEach
    void open() throws IOException {
        folder = root.resolve("store");
        away = root.resolve("away");
        store = MarkedStore.open(new LocalBlobStore(folder), true);
        write("a/b");
    }

    private void write(String path) throws IOException {
        try (OutputStream out = store.create(path)) {
            out.write(1);
        }
    }

    /** What is left of a mount: the empty folder below it. */
    private void vanish() throws IOException {
        Files.move(folder, away);
        Files.createDirectory(folder);
    }

    private static void fails(Executable use) {
        String message = assertThrows(IOException.class, use).getMessage();
        assertTrue(message.contains("is not mounted, or was emptied"), message);
    }

    @Test
    void nothingIsAnsweredAndNothingWrittenWhileItIsAway() throws IOException {
        vanish();
        fails(() -> store.exists("a/b"));
        fails(() -> store.open("a/b").close());
        fails(() -> store.size("a/b"));
        fails(() -> store.list("a"));
        fails(() -> store.delete("a/b"));
        fails(() -> store.rename("a/b", "a/c"));
        fails(() -> write("a/c"));
        fails(() -> MarkedStore.open(new LocalBlobStore(folder), false));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
        Files.delete(folder);
        Files.move(away, folder);
        assertTrue(store.exists("a/b"));
        assertFalse(store.exists("a/c"));
        assertEquals(List.of("b"), store.list("a"));
        assertEquals(1, MarkedStore.open(new LocalBlobStore(folder), false).size("a/b"));
    }

    /** The trial of one that is not there counts as tried: it must not be told of a folder that is not mounted. */
    @Test
    void aCheckpointIsNotRetiredBecauseTheStoreIsAway() throws IOException {
        var models = new ModelStore("a", store);
        assertTrue(models.retired("step-00000001"));
        vanish();
        assertThrows(IOException.class, () -> models.retired("step-00000001"));
        assertThrows(IOException.class, models::checkpointSteps);
        assertThrows(IOException.class, () -> models.consumed(7));
    }
}
