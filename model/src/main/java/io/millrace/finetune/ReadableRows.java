package io.millrace.finetune;

import io.millrace.input.Input;
import io.millrace.learner.Kinds;
import io.millrace.release.SavedModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Those of a task's labelled rows that a model's input takes. One row of another shape must not end the trials of a task.
 *
 * @param rows taken, in their order
 * @param refused how many were not
 * @param reason why the first was not; null if all were taken
 */
record ReadableRows(List<LabeledRow> rows, int refused, String reason) {

    static ReadableRows of(SavedModel model, List<LabeledRow> all) {
        try (Input<?> input = Kinds.input(model.inputName()).load(model.input(), model.files())) {
            return of(input, all);
        }
    }

    static ReadableRows of(Input<?> input, List<LabeledRow> all) {
        var rows = new ArrayList<LabeledRow>();
        String reason = null;
        for (LabeledRow row : all) {
            try {
                input.check(row.payload());
                rows.add(row);
            } catch (IllegalArgumentException e) {
                reason = reason == null ? e.getMessage() : reason;
            }
        }
        return new ReadableRows(rows, all.size() - rows.size(), reason);
    }

    /** What is to be added where a trial gives its reason. */
    String note() {
        return refused == 0 ? "" : "; rows refused: " + refused + ", the first because " + reason;
    }
}
