package io.millrace.evaluate;

import io.millrace.input.RawRow;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of numbers with the class of each.
 *
 * @param classes from 0, as many as rows
 */
public record Labelled(List<RawRow> rows, int[] classes) {

    public Labelled {
        if (rows.size() != classes.length) {
            throw new IllegalArgumentException(
                    rows.size() + " rows have " + classes.length + " classes; needed: one each");
        }
    }

    /** Those of them, in that order. */
    public Labelled at(int... which) {
        return new Labelled(
                IntStream.of(which).mapToObj(rows::get).toList(),
                IntStream.of(which).map(row -> classes[row]).toArray());
    }

    /** How many there are. */
    public int size() {
        return classes.length;
    }

    /** The share of answers that are right, 0 to 1; not a number if there are none. */
    public double accuracy(int[] said) {
        long right = IntStream.range(0, size()).filter(row -> said[row] == classes[row]).count();
        return (double) right / size();
    }
}
