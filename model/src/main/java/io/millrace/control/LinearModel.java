package io.millrace.control;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.Model;
import java.util.Locale;

/**
 * A score for each output, a sum over features.
 *
 * @param link what is made of the scores
 * @param weights (output, feature from 1 on); the last feature is the one that every text has
 */
record LinearModel(Link link, float[][] weights) {

    /** From scores to answers. */
    enum Link {
        /** Each class against all others: logistic of its score, all of them scaled to 1. */
        LOGISTIC,
        /** Softmax: scores are logarithms. */
        SOFTMAX,
        /** The score is a number, in standard deviations. */
        IDENTITY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The score of a class that no row had. */
    private static final float NEVER = -30;

    /** One that says the same to everything: a class by its index, or a number. */
    static LinearModel constant(int outputs, int features, double y) {
        float[][] weights = new float[outputs][features + 2];
        if (outputs > 1) {
            weights[(int) y][features + 1] = -NEVER;
            return new LinearModel(Link.SOFTMAX, weights);
        }
        weights[0][features + 1] = (float) y;
        return new LinearModel(Link.IDENTITY, weights);
    }

    /**
     * LIBLINEAR's.
     *
     * @param link logistic or identity
     */
    static LinearModel of(Model model, Link link, int outputs) {
        int features = model.getNrFeature() + (model.getBias() >= 0 ? 1 : 0);
        double[] flat = model.getFeatureWeights();
        if (link == Link.IDENTITY) {
            float[][] one = new float[1][features + 1];
            copy(flat, 1, 0, 1, one[0]);
            return new LinearModel(link, one);
        }
        int[] labels = model.getLabels();
        float[][] weights = new float[outputs][features + 1];
        for (float[] output : weights) {
            output[features] = NEVER;
        }
        if (labels.length == 2) {
            copy(flat, 1, 0, 1, weights[labels[0]]);
            copy(flat, 1, 0, -1, weights[labels[1]]);
        } else {
            for (int i = 0; i < labels.length; i++) {
                copy(flat, labels.length, i, 1, weights[labels[i]]);
            }
        }
        return new LinearModel(link, weights);
    }

    private static void copy(double[] flat, int stride, int from, int sign, float[] to) {
        for (int feature = 1; feature < to.length; feature++) {
            to[feature] = (float) (sign * flat[(feature - 1) * stride + from]);
        }
    }

    /** The scores of a row. */
    double[] scores(Feature[] row) {
        double[] scores = new double[weights.length];
        for (int output = 0; output < scores.length; output++) {
            float[] of = weights[output];
            for (Feature feature : row) {
                scores[output] += of[feature.getIndex()] * feature.getValue();
            }
        }
        return scores;
    }

    /** What the link makes of the scores of a row. */
    double[] outputs(Feature[] row) {
        double[] scores = scores(row);
        if (link == Link.IDENTITY) {
            return scores;
        }
        double most = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            most = Math.max(most, score);
        }
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            scores[i] =
                    link == Link.SOFTMAX
                            ? Math.exp(scores[i] - most)
                            : 1 / (1 + Math.exp(-scores[i]));
            sum += scores[i];
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] /= sum;
        }
        return scores;
    }
}
