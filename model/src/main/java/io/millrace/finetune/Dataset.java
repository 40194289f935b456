package io.millrace.finetune;

import io.millrace.data.Sample;
import io.millrace.input.Input;
import io.millrace.schemas.payload.Target;
import io.millrace.task.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * The labelled examples of a task, by split, encoded. Rows are in the order of their ids, so that the order of arrival
 * does not decide what is learned.
 *
 * @param train to learn from
 * @param validation to decide when to stop
 * @param test to judge
 */
public record Dataset(Part train, Part validation, Part test) {

    /**
     * Encoded rows.
     *
     * @param samples by the encoder's input
     * @param targets as the task reads them
     */
    public record Part(List<Sample> samples, List<Target> targets) {

        /** Encodes the rows of a split, in the order of their ids. */
        public static Part of(
                Collection<LabeledRow> rows, Split split, Task<?, ?> task, Input<?> input) {
            var sorted = new TreeMap<String, LabeledRow>();
            for (LabeledRow row : rows) {
                if (row.split() == split) {
                    sorted.put(row.id(), row);
                }
            }
            var samples = new ArrayList<Sample>();
            var targets = new ArrayList<Target>();
            for (LabeledRow row : sorted.values()) {
                samples.add(new Sample("", input.encode(row.payload())));
                targets.add(task.read(row.target(), row.payload()));
            }
            return new Part(samples, targets);
        }

        /** Number of rows. */
        public int size() {
            return samples.size();
        }
    }

    /**
     * Encodes rows.
     *
     * @throws IllegalArgumentException if there is nothing to judge by
     */
    public static Dataset of(Collection<LabeledRow> rows, Task<?, ?> task, Input<?> input) {
        var data =
                new Dataset(
                        Part.of(rows, Split.TRAIN, task, input),
                        Part.of(rows, Split.VALIDATION, task, input),
                        Part.of(rows, Split.TEST, task, input));
        if (data.test.size() == 0) {
            throw new IllegalArgumentException("labels of 0 test rows; needed: at least 1");
        }
        return data;
    }
}
