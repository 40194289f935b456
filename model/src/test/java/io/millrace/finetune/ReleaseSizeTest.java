package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.release.LocalBlobStore;
import io.millrace.release.ModelStore;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.events.TrialSkipped;
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

    /** A class for each training row, with the longest name there can be. */
    private static List<LabeledRow> rows(int classes) {
        var rows = new ArrayList<LabeledRow>();
        for (int i = 0; i < classes; i++) {
            String label = "%04d".formatted(i) + "x".repeat(996);
            rows.add(
                    new LabeledRow(
                            "train" + i,
                            label,
                            Split.TRAIN,
                            StoredEncoder.row(i, 4, label).payload()));
        }
        for (int i = 30; i < 50; i++) {
            rows.add(StoredEncoder.row(i, 4, "0000" + "x".repeat(996)));
        }
        return rows;
    }

    private Trial.Outcome run(List<LabeledRow> rows) throws Exception {
        return StoredEncoder.run(store, StoredEncoder.write(store, 100, 4), rows, null);
    }

    @Test
    void labelsThatNoEventCanHoldAreNotTried() throws Exception {
        Trial.Outcome outcome = run(rows(990));
        assertNull(outcome.release());
        assertEquals(1, outcome.events().size());
        String reason = ((TrialSkipped) outcome.events().get(0)).reason();
        assertTrue(
                reason.startsWith("labels of 990 classes take 994950 bytes; allowed: at most 98"),
                reason);
        assertFalse(Files.exists(root.resolve("p/releases")));
    }

    /** With some room for what Kafka adds. */
    @Test
    void theReleaseOfThoseThatAreTriedIsAnEvent() throws Exception {
        int size = new AvroCodec().encode(run(rows(970)).release()).length;
        assertTrue(size > 970 * 1000 && size < Topics.MAX_EVENT_BYTES - 1024, size + " bytes");
    }
}
