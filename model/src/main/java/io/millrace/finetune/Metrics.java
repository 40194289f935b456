package io.millrace.finetune;

import java.util.TreeMap;

/**
 * How good predictions are.
 *
 * @param accuracy share of rows predicted right
 * @param macroF1 mean over the classes of the harmonic mean of precision and recall. Classes are what rows have or what
 *     was predicted: one that the model does not know counts with 0, so that models of different classes compare
 * @param majority accuracy of always predicting the class that most of the rows have
 * @param rows judged
 */
public record Metrics(double accuracy, double macroF1, double majority, int rows) {

    /**
     * Compares.
     *
     * @param truth class per row; negative for one unknown to the model, which no prediction can hit
     * @param predicted class per row
     */
    public static Metrics of(int[] truth, int[] predicted) {
        var counts = new TreeMap<Integer, Count>();
        int right = 0;
        for (int i = 0; i < truth.length; i++) {
            counts.computeIfAbsent(truth[i], c -> new Count()).is++;
            counts.computeIfAbsent(predicted[i], c -> new Count()).said++;
            if (truth[i] == predicted[i]) {
                counts.get(truth[i]).hits++;
                right++;
            }
        }
        int rows = truth.length;
        if (rows == 0) {
            return new Metrics(0, 0, 0, 0);
        }
        double f1 = 0;
        int most = 0;
        for (Count count : counts.values()) {
            f1 += 2.0 * count.hits / (count.is + count.said);
            most = Math.max(most, count.is);
        }
        return new Metrics((double) right / rows, f1 / counts.size(), (double) most / rows, rows);
    }

    private static final class Count {
        private int is;
        private int said;
        private int hits;
    }

    /** The value of a metric by its name: {@code accuracy} or {@code macro-f1}. */
    public double value(String name) {
        return switch (name) {
            case "accuracy" -> accuracy;
            case "macro-f1" -> macroF1;
            default ->
                    throw new IllegalArgumentException(
                            "metric is '" + name + "'; allowed: accuracy, macro-f1");
        };
    }
}
