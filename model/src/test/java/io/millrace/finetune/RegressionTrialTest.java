package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.release.LocalBlobStore;
import io.millrace.release.ModelStore;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.payload.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task whose answers are numbers: 110 for the odd rows, 90 for the even ones, and their metric is an error. */
final class RegressionTrialTest {

    private static final String REGRESSION =
            "{kind: regression, strategy: features, epochs: 100, batch: 10, learning-rate: 0.05}";

    @TempDir Path root;
    private ModelStore store;

    @BeforeEach
    void open() {
        store = new ModelStore("p", new LocalBlobStore(root));
    }

    private static List<LabeledRow> rows(double odd, double even) {
        var rows = new ArrayList<LabeledRow>();
        for (LabeledRow row : StoredEncoder.rows(4)) {
            boolean isOdd = ((Target.Name) row.target()).name().equals("class1");
            var number = new Target.Scalar(isOdd ? odd : even);
            rows.add(new LabeledRow(row.id(), number, row.split(), row.payload()));
        }
        return rows;
    }

    private ModelRelease run(long step, List<LabeledRow> rows, ModelRelease current)
            throws Exception {
        return StoredEncoder.run(
                        store, StoredEncoder.write(store, step, 4), REGRESSION, rows, current)
                .release();
    }

    @Test
    void itIsLearnedAndASmallerErrorIsPromoted() throws Exception {
        ModelRelease turned = run(100, rows(90, 110), null);
        assertEquals("rmse", turned.getMetric());
        assertFalse(turned.getHigherIsBetter());
        assertTrue(turned.getValue() < 0.5, "error " + turned.getValue());
        assertEquals(10, turned.getMetrics().get("majority"), 1e-9, "of the mean, 100");
        assertEquals(List.of(), turned.getLabels());

        ModelRelease right = run(200, rows(110, 90), turned);
        assertTrue(right.getValue() < 0.5, "error " + right.getValue());
        assertEquals(
                20, right.getCurrent(), 0.7, "each answer of the current one is that of the other");
        assertEquals(Decision.PROMOTED, right.getDecision());

        ModelRelease worse = run(300, rows(110, 90), right);
        assertEquals(right.getValue(), worse.getValue(), 1e-9, "the same again is no better");
        assertEquals(Decision.REJECTED, worse.getDecision(), worse.getReason());
    }
}
