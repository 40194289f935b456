package io.millrace.control;

import de.bwaldvogel.liblinear.Feature;
import java.util.Arrays;

/** Multinomial naive Bayes of which words a text has, each once, with add-one smoothing. */
final class NaiveBayes {

    private static final double NEVER = -1e6;

    private NaiveBayes() {}

    /** Scores are logarithms of joint probabilities; the last feature, which every text has, is the prior. */
    static LinearModel learn(Feature[][] x, double[] y, int features, int classes) {
        double[] priors = new double[classes];
        double[][] counts = new double[classes][features + 1]; // (class, feature from 1)
        for (int row = 0; row < x.length; row++) {
            int is = (int) y[row];
            priors[is]++;
            for (Feature feature : x[row]) {
                if (feature.getIndex() <= features) {
                    counts[is][feature.getIndex()]++;
                }
            }
        }
        float[][] weights = new float[classes][features + 2];
        for (int one = 0; one < classes; one++) {
            double all = Arrays.stream(counts[one]).sum() + features;
            for (int feature = 1; feature <= features; feature++) {
                weights[one][feature] = (float) Math.log((counts[one][feature] + 1) / all);
            }
            // A class that these rows do not have is never the answer.
            weights[one][features + 1] = (float) Math.max(NEVER, Math.log(priors[one]));
        }
        return new LinearModel(LinearModel.Link.SOFTMAX, weights);
    }
}
