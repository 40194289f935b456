package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.release.LocalBlobStore;
import io.millrace.release.ModelStore;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.ModelTuned;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task whose metric is an error: less is better, and whoever reads a decision is told so. */
final class DirectionTest {

    private static final String MISTAKES =
            "{kind: mistakes, strategy: features, epochs: 10, batch: 10, learning-rate: 0.05}";

    @TempDir Path root;
    private ModelStore store;

    @BeforeEach
    void open() {
        store = new ModelStore("p", new LocalBlobStore(root));
    }

    private Trial.Outcome run(long step, List<LabeledRow> rows, ModelRelease current)
            throws Exception {
        return StoredEncoder.run(
                store, StoredEncoder.write(store, step, 4), MISTAKES, rows, current);
    }

    /** The first release learned one class of every second row under the other's name: it errs where the second does not. */
    @Test
    void fewerMistakesArePromotedAndTheDirectionIsTold() throws Exception {
        var wrong = new ArrayList<LabeledRow>();
        for (int i = 0; i < 50; i++) {
            wrong.add(StoredEncoder.row(i, 4, "class" + (i < 30 ? 1 - i % 2 : i % 2)));
        }
        ModelRelease first = run(100, wrong, null).release();
        assertEquals(1.0, first.getValue(), "all test rows are answered wrongly");
        assertFalse(first.getHigherIsBetter());

        Trial.Outcome outcome = run(200, StoredEncoder.rows(4), first);
        ModelRelease second = outcome.release();
        assertEquals(0.0, second.getValue());
        assertEquals(1, second.getConfidence(), 1e-3, "every test row is answered better");
        assertEquals(List.of(0.0, 0.0), second.getInterval());
        assertEquals(1, second.getLooks());
        assertEquals(null, first.getConfidence(), "there was nothing to compare with");
        assertEquals(1.0, second.getCurrent());
        assertEquals(Decision.PROMOTED, second.getDecision());
        assertFalse(second.getHigherIsBetter());

        var tuned = (ModelTuned) outcome.events().get(0);
        assertEquals("error-rate", tuned.metric());
        assertFalse(tuned.higherIsBetter());
        assertEquals(0.5, tuned.majority(), "one answer for all is wrong on half of them");
        var judged = (CandidateJudged) outcome.events().get(1);
        assertFalse(judged.higherIsBetter());
        assertEquals(Decision.PROMOTED, judged.decision());

        ModelRelease third = run(300, wrong, second).release();
        assertEquals(Decision.REJECTED, third.getDecision());
        assertTrue(third.getReason().contains("needed: below it"), third.getReason());
    }
}
