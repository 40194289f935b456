package io.millrace.evaluate;

import io.millrace.input.RawRow;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The class that most of the nearest training rows have, by cosine similarity of scaled rows; of two classes alike, that of
 * the nearest. Nothing is learned: what is alike lies together, or does not.
 */
public final class Neighbours {

    /** How many vote. */
    public static final int VOTES = 10;

    private final Scale scale;
    private final double[][] rows;
    private final int[] classes;

    /**
     * @param train at least one row
     */
    public Neighbours(Labelled train) {
        if (train.size() == 0) {
            throw new IllegalArgumentException("neighbours of 0 rows; needed: at least 1");
        }
        scale = Scale.of(train.rows());
        rows = train.rows().stream().map(this::unit).toArray(double[][]::new);
        classes = train.classes().clone();
    }

    private double[] unit(RawRow row) {
        double[] values = scale.scaled(row);
        double length = Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
        for (int i = 0; i < values.length && length > 0; i++) {
            values[i] /= length;
        }
        return values;
    }

    /** The class of each row. */
    public int[] answers(List<RawRow> asked) {
        return asked.stream().mapToInt(row -> answer(unit(row))).toArray();
    }

    private int answer(double[] row) {
        double[] likeness = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int c = 0; c < row.length; c++) {
                likeness[i] += rows[i][c] * row[c];
            }
        }
        int[] nearest =
                IntStream.range(0, rows.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble((Integer i) -> -likeness[i]))
                        .limit(VOTES)
                        .mapToInt(i -> classes[i])
                        .toArray();
        int best = nearest[0];
        long most = 0;
        for (int candidate : nearest) {
            long votes = IntStream.of(nearest).filter(one -> one == candidate).count();
            if (votes > most) {
                most = votes;
                best = candidate;
            }
        }
        return best;
    }
}
