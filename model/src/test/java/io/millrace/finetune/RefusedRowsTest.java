package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.release.LocalBlobStore;
import io.millrace.release.ModelStore;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.events.ModelTuned;
import io.millrace.schemas.events.TrialSkipped;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labelled rows that the fitted input does not take: of another shape than the stream's. */
final class RefusedRowsTest {

    @TempDir Path root;
    private ModelStore store;

    @BeforeEach
    void open() {
        store = new ModelStore("p", new LocalBlobStore(root));
    }

    @Test
    void theyAreLeftOutAndCounted() throws Exception {
        var rows = new ArrayList<>(StoredEncoder.rows(4));
        for (int i = 0; i < 3; i++) {
            rows.add(StoredEncoder.row(100 + i, 7, "class0"));
        }
        Trial.Outcome outcome =
                StoredEncoder.run(store, StoredEncoder.write(store, 100, 4), rows, null);
        var tuned = (ModelTuned) outcome.events().get(0);
        assertEquals(3, tuned.refused());
        assertEquals(20, tuned.evalExamples());
        assertEquals(Decision.PROMOTED, outcome.release().getDecision());
    }

    @Test
    void whereNoneIsLeftTheTrialSaysWhy() throws Exception {
        Trial.Outcome outcome =
                StoredEncoder.run(
                        store, StoredEncoder.write(store, 100, 4), StoredEncoder.rows(7), null);
        var skipped = (TrialSkipped) outcome.events().get(0);
        assertTrue(
                skipped.reason()
                        .contains("rows refused: 50, the first because features have shape [7]"),
                skipped.reason());
    }

    /** Pretraining was started anew on vectors of another size. */
    @Test
    void aReleaseThatCannotReadThemIsNotCompared() throws Exception {
        ModelRelease before =
                StoredEncoder.run(
                                store,
                                StoredEncoder.write(store, 100, 7),
                                StoredEncoder.rows(7),
                                null)
                        .release();
        ModelRelease after =
                StoredEncoder.run(
                                store,
                                StoredEncoder.write(store, 200, 4),
                                StoredEncoder.rows(4),
                                before)
                        .release();
        assertNull(after.getCurrent());
        assertTrue(
                after.getReason()
                        .startsWith("the current release can read none of the test examples: "),
                after.getReason());
        assertEquals(Decision.PROMOTED, after.getDecision());
        assertEquals(2, after.getVersion());
    }

    /** The current release reads the even rows alone and gets them wrong; of the odd ones the candidate gets half wrong. */
    @Test
    void modelsAreComparedOnTheRowsThatBothCanRead() throws Exception {
        var mostlyOther = new ArrayList<LabeledRow>();
        for (int i = 0; i < 50; i++) {
            LabeledRow zeros = StoredEncoder.row(0, 4, "none");
            LabeledRow row = StoredEncoder.row(i, 4, "class" + (i % 4 == 0 ? 0 : 1));
            mostlyOther.add(new LabeledRow(row.id(), row.target(), row.split(), zeros.payload()));
        }
        ModelRelease before =
                StoredEncoder.run(store, StoredEncoder.write(store, 100, 4, 0.5), mostlyOther, null)
                        .release();
        var rows = new ArrayList<LabeledRow>();
        for (int i = 0; i < 50; i++) {
            boolean wrong = i >= 30 && i % 4 == 1;
            rows.add(StoredEncoder.row(i, 4, "class" + (wrong ? 0 : i % 2)));
        }
        ModelRelease after =
                StoredEncoder.run(store, StoredEncoder.write(store, 200, 4, 1), rows, before)
                        .release();
        assertEquals(0.75, after.getMetrics().get("accuracy"), "on all its test examples");
        assertEquals(1.0, after.getValue());
        assertEquals(0.0, after.getCurrent());
        assertTrue(after.getReason().contains("on the same 10 test examples"), after.getReason());
    }
}
