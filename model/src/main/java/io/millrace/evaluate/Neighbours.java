package io.millrace.evaluate;

import de.bwaldvogel.liblinear.Feature;
import io.millrace.input.RawRow;
import io.millrace.schemas.time.Interruption;
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
    private final Feature[][] rows;
    private final int[] classes;

    /**
     * @param train at least one row
     */
    public Neighbours(Labelled train) {
        if (train.size() == 0) {
            throw new IllegalArgumentException("neighbours of 0 rows; needed: at least 1");
        }
        scale = Scale.of(train.rows());
        rows = train.rows().stream().map(this::unit).toArray(Feature[][]::new);
        classes = train.classes().clone();
    }

    /** The columns of a row that are not 0, of length 1 together. */
    private Feature[] unit(RawRow row) {
        Feature[] all = scale.features(row);
        Feature[] features = Arrays.copyOf(all, all.length - 1); // the last is 1 in every row
        double length =
                Math.sqrt(
                        Arrays.stream(features)
                                .mapToDouble(f -> f.getValue() * f.getValue())
                                .sum());
        for (Feature feature : features) {
            feature.setValue(length > 0 ? feature.getValue() / length : 0);
        }
        return features;
    }

    /** The class of each row. */
    public int[] answers(List<RawRow> asked) {
        double[] whole = new double[scale.width() + 1];
        return asked.stream().mapToInt(row -> answer(unit(row), whole)).toArray();
    }

    /**
     * @param whole zeros, for every column from 1; zeros again afterwards
     */
    private int answer(Feature[] asked, double[] whole) {
        Interruption.check();
        for (Feature feature : asked) {
            whole[feature.getIndex()] = feature.getValue();
        }
        double[] likeness = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (Feature feature : rows[i]) {
                likeness[i] += feature.getValue() * whole[feature.getIndex()];
            }
        }
        for (Feature feature : asked) {
            whole[feature.getIndex()] = 0;
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
