package io.millrace.jobs.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.release.LocalBlobStore;
import io.millrace.release.ModelStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConsumptionTest {

    private static final long NONE_WAITS = Long.MAX_VALUE;

    @TempDir Path root;
    private ModelStore store;
    private Consumption consumption;

    @BeforeEach
    void open() {
        store = new ModelStore("p", new LocalBlobStore(root));
        consumption = new Consumption(store);
    }

    @Test
    void saysNothingBeforeTheFlinkCheckpointIsComplete() throws Exception {
        consumption.arrived(100);
        consumption.snapshot(1, NONE_WAITS);
        assertEquals(-1, store.consumed());
        consumption.complete(1);
        assertEquals(100, store.consumed());
    }

    @Test
    void whatWaitsIsNotConsumed() throws Exception {
        consumption.arrived(100);
        consumption.arrived(200);
        consumption.snapshot(1, 200);
        consumption.complete(1);
        assertEquals(199, store.consumed());
    }

    @Test
    void aCompleteFlinkCheckpointCoversThoseBeforeIt() throws Exception {
        consumption.arrived(100);
        consumption.snapshot(1, NONE_WAITS);
        consumption.arrived(200);
        consumption.snapshot(2, NONE_WAITS);
        consumption.snapshot(3, NONE_WAITS);
        consumption.complete(2);
        assertEquals(200, store.consumed());
        consumption.complete(1);
        assertEquals(200, store.consumed(), "it never goes back");
    }

    @Test
    void aRestoredJobThatHasSeenNothingSaysNothing() throws Exception {
        store.consumed(700);
        consumption.snapshot(9, NONE_WAITS);
        consumption.complete(9);
        assertEquals(700, store.consumed());
    }

    @Test
    void aStoreThatFailsDoesNotStopTheJob() throws Exception {
        Files.writeString(root.resolve("p"), "a file where the folder should be");
        consumption.arrived(100);
        consumption.snapshot(1, NONE_WAITS);
        consumption.complete(1);
        Files.delete(root.resolve("p"));
        consumption.snapshot(2, NONE_WAITS);
        consumption.complete(2);
        assertEquals(100, store.consumed(), "said at the next time");
    }
}
