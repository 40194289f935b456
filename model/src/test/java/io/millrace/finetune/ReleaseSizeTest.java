package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.release.LocalBlobStore;
import io.millrace.release.ModelStore;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.topics.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReleaseSizeTest {

    @TempDir Path root;
    private ModelStore store;

    @BeforeEach
    void open() {
        store = new ModelStore("p", new LocalBlobStore(root));
    }

    /** Nine classes. */
    private static List<LabeledRow> rows(int labelBytes) {
        var rows = new ArrayList<LabeledRow>();
        for (int i = 0; i < 50; i++) {
            rows.add(StoredEncoder.row(i, 4, i % 9 + "x".repeat(labelBytes - 1)));
        }
        return rows;
    }

    private Trial.Outcome run(List<LabeledRow> rows) throws Exception {
        return StoredEncoder.run(store, StoredEncoder.write(store, 100, 4), rows, null);
    }

    @Test
    void labelsThatNoEventCanHoldAreNotTried() throws Exception {
        Trial.Outcome outcome = run(rows(110_000));
        assertNull(outcome.release());
        assertEquals(1, outcome.events().size());
        Trial.Event skipped = outcome.events().get(0);
        assertEquals("skipped", skipped.kind());
        String reason = skipped.tags().get("reason");
        assertTrue(
                reason.startsWith("labels of 9 classes take 990045 bytes; allowed: at most 98"),
                reason);
        assertFalse(Files.exists(root.resolve("p/releases")));
    }

    /** With some room for what Kafka adds. */
    @Test
    void theReleaseOfThoseThatAreTriedIsAnEvent() throws Exception {
        int size = new AvroCodec().encode(run(rows(109_000)).release()).length;
        assertTrue(size > 9 * 109_000 && size < Topics.MAX_EVENT_BYTES - 1024, size + " bytes");
    }
}
