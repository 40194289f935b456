package io.millrace.finetune;

import io.millrace.input.Input;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The labelled examples of a task, by split, encoded. Rows are in the order of their ids, so that the order of arrival
 * does not decide what is learned.
 *
 * @param labels the classes seen in training rows, sorted
 * @param train to learn from
 * @param validation to decide when to stop
 * @param test to judge
 */
public record Dataset(List<String> labels, Part train, Part validation, Part test) {

    /**
     * Encoded rows.
     *
     * @param samples by the encoder's input
     * @param classes index of the label; negative for one that the model lacks, another number for each
     */
    public record Part(List<byte[]> samples, int[] classes) {

        /** Encodes the rows of a split for a model that knows these labels. */
        public static Part of(
                Collection<LabeledRow> rows, Split split, List<String> labels, Input input) {
            var samples = new ArrayList<byte[]>();
            var classes = new ArrayList<Integer>();
            var unknown = new HashMap<String, Integer>();
            for (LabeledRow row : rows) {
                if (row.split() == split) {
                    samples.add(input.encode(row.payload()));
                    int known = labels.indexOf(row.label());
                    classes.add(
                            known >= 0
                                    ? known
                                    : unknown.computeIfAbsent(
                                            row.label(), label -> -1 - unknown.size()));
                }
            }
            return new Part(samples, classes.stream().mapToInt(Integer::intValue).toArray());
        }

        /** Number of rows. */
        public int size() {
            return samples.size();
        }
    }

    /**
     * Encodes rows.
     *
     * @throws IllegalArgumentException if there are not two classes to learn, or nothing to judge by
     */
    public static Dataset of(Collection<LabeledRow> rows, Input input) {
        var labels = new TreeSet<String>();
        var sorted = new TreeMap<String, LabeledRow>();
        for (LabeledRow row : rows) {
            sorted.put(row.id(), row);
            if (row.split() == Split.TRAIN) {
                labels.add(row.label());
            }
        }
        var names = List.copyOf(labels);
        Part train = Part.of(sorted.values(), Split.TRAIN, names, input);
        Part validation = Part.of(sorted.values(), Split.VALIDATION, names, input);
        Part test = Part.of(sorted.values(), Split.TEST, names, input);
        if (names.size() < 2 || test.size() == 0) {
            throw new IllegalArgumentException(
                    "labels of "
                            + names.size()
                            + " classes to train on and "
                            + test.size()
                            + " test rows; needed: at least 2 and 1");
        }
        return new Dataset(names, train, validation, test);
    }
}
