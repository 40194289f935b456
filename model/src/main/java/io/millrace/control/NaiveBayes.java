package io.millrace.control;

import de.bwaldvogel.liblinear.Feature;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/** Multinomial naive Bayes of which words a text has, each once, with add-one smoothing. */
final class NaiveBayes implements ToDoubleFunction<Feature[]> {

    private final double[] priors;
    private final double[][] weights; // (class, feature from 1); the last is that of every text

    NaiveBayes(Feature[][] x, double[] y, int features) {
        int classes = 1 + (int) Arrays.stream(y).max().orElseThrow();
        priors = new double[classes];
        weights = new double[classes][features + 2];
        for (int row = 0; row < x.length; row++) {
            int is = (int) y[row];
            priors[is]++;
            for (Feature feature : x[row]) {
                weights[is][feature.getIndex()]++;
            }
        }
        for (int one = 0; one < classes; one++) {
            // What every text has says nothing.
            weights[one][features + 1] = 0;
            double all = Arrays.stream(weights[one]).sum() + features;
            priors[one] = Math.log(priors[one]);
            for (int feature = 1; feature <= features; feature++) {
                weights[one][feature] = Math.log((weights[one][feature] + 1) / all);
            }
        }
    }

    @Override
    public double applyAsDouble(Feature[] row) {
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int one = 0; one < priors.length; one++) {
            double score = priors[one];
            for (Feature feature : row) {
                score += weights[one][feature.getIndex()];
            }
            if (score > highest) {
                highest = score;
                best = one;
            }
        }
        return best;
    }
}
