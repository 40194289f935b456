package io.millrace.finetune;

import io.millrace.data.Sample;
import io.millrace.schemas.payload.Payload;
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
     * @param payloads what is said something of
     * @param truth what is said of them, as the task reads it
     * @param samples by the encoder's input
     * @param targets the truth in the terms of the samples
     */
    public record Part(
            List<Payload> payloads,
            List<Target> truth,
            List<Sample> samples,
            List<Target> targets) {

        /** Encodes the rows of a split for a model, in the order of their ids. */
        static Part of(Collection<LabeledRow> rows, Split split, TaskModel model) {
            Task<?, ?> task = model.task();
            var sorted = new TreeMap<String, LabeledRow>();
            for (LabeledRow row : rows) {
                if (row.split() == split) {
                    sorted.put(row.id(), row);
                }
            }
            var payloads = new ArrayList<Payload>();
            var truth = new ArrayList<Target>();
            var samples = new ArrayList<Sample>();
            var targets = new ArrayList<Target>();
            for (LabeledRow row : sorted.values()) {
                Target target = task.read(row.target(), row.payload());
                payloads.add(row.payload());
                truth.add(target);
                samples.add(new Sample("", model.input().encode(row.payload())));
                targets.add(task.inSample(target, row.payload(), model.input(), model.fitted()));
            }
            return new Part(payloads, truth, samples, targets);
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
    static Dataset of(Collection<LabeledRow> rows, TaskModel model) {
        var data =
                new Dataset(
                        Part.of(rows, Split.TRAIN, model),
                        Part.of(rows, Split.VALIDATION, model),
                        Part.of(rows, Split.TEST, model));
        if (data.test.size() == 0) {
            throw new IllegalArgumentException("labels of 0 test rows; needed: at least 1");
        }
        return data;
    }
}
