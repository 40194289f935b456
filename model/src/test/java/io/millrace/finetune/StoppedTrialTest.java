package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.millrace.release.LocalBlobStore;
import io.millrace.release.ModelStore;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.time.SystemTime;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task that closes interrupts the thread of its trial, and waits for it. */
final class StoppedTrialTest {

    @TempDir Path root;

    @AfterEach
    void settle() {
        boolean unused = Thread.interrupted();
    }

    private void run(ModelStore store, FineTuner.Listener listener) throws Exception {
        var manifest = StoredEncoder.write(new ModelStore("p", new LocalBlobStore(root)), 100, 4);
        String yaml = "{strategy: features, epochs: 1, batch: 10, learning-rate: 0.05}";
        TaskConfig config = StrictYaml.read(yaml, TaskConfig.class);
        var trial = new Trial("mood", config, manifest, StoredEncoder.rows(4), null, 1);
        new TrialRunner(store, Device.cpu(), 1, 1, listener, SystemTime.ticker()).run(trial);
    }

    @Test
    void itStopsWithinItsEvaluation() {
        var afterTheLastStep =
                new FineTuner.Listener() {
                    @Override
                    public void stepped(double loss, long units) {}

                    @Override
                    public void validated(double loss) {
                        Thread.currentThread().interrupt();
                    }
                };
        var store = new ModelStore("p", new LocalBlobStore(root));
        assertThrows(CancellationException.class, () -> run(store, afterTheLastStep));
        assertTrue(Thread.currentThread().isInterrupted(), "still to be seen by its thread");
        assertFalse(Files.exists(root.resolve("p/releases")), "nothing is written any more");
    }

    @Test
    void itStopsWithinWriting() {
        var files = new java.util.ArrayList<String>();
        var blobs =
                new LocalBlobStoreThatInterrupts(root) {
                    @Override
                    public OutputStream create(String path) throws IOException {
                        files.add(path);
                        Thread.currentThread().interrupt();
                        return super.create(path);
                    }
                };
        assertThrows(
                IOException.class, () -> run(new ModelStore("p", blobs), FineTuner.Listener.NONE));
        assertEquals(1, files.size(), files.toString());
    }

    private static class LocalBlobStoreThatInterrupts
            extends io.millrace.release.ForwardingBlobStore {
        LocalBlobStoreThatInterrupts(Path root) {
            super(new LocalBlobStore(root));
        }
    }
}
