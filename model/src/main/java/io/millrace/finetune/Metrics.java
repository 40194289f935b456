package io.millrace.finetune;

/**
 * How good predictions are.
 *
 * @param accuracy share of rows predicted right
 * @param macroF1 mean over the classes of the harmonic mean of precision and recall
 * @param majority accuracy of always predicting the class that most of the rows have
 * @param rows judged
 */
public record Metrics(double accuracy, double macroF1, double majority, int rows) {

    /**
     * Compares.
     *
     * @param truth class per row; -1 for a class unknown to the model, which no prediction can hit
     * @param predicted class per row
     * @param classes number of classes
     */
    public static Metrics of(int[] truth, int[] predicted, int classes) {
        int[] hits = new int[classes];
        int[] is = new int[classes];
        int[] said = new int[classes];
        int right = 0;
        for (int i = 0; i < truth.length; i++) {
            said[predicted[i]]++;
            if (truth[i] >= 0) {
                is[truth[i]]++;
            }
            if (truth[i] == predicted[i]) {
                hits[truth[i]]++;
                right++;
            }
        }
        double f1 = 0;
        int most = 0;
        for (int c = 0; c < classes; c++) {
            f1 += is[c] + said[c] == 0 ? 0 : 2.0 * hits[c] / (is[c] + said[c]);
            most = Math.max(most, is[c]);
        }
        int rows = truth.length;
        return rows == 0
                ? new Metrics(0, 0, 0, 0)
                : new Metrics((double) right / rows, f1 / classes, (double) most / rows, rows);
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
