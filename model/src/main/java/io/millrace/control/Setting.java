package io.millrace.control;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One way to learn from words. The solvers are LIBLINEAR's (Fan et al. 2008) that draw no random numbers: trust region
 * Newton on logistic or squared loss with an L2 penalty.
 *
 * @param pairs also pairs of neighbouring words
 * @param weights of the words in a text
 * @param cost LIBLINEAR's C: how much errors weigh against the penalty
 */
record Setting(Kind kind, boolean pairs, Grams.Weights weights, double cost) {

    enum Kind {
        NAIVE_BAYES,
        LOGISTIC_REGRESSION,
        RIDGE_REGRESSION
    }

    /** With more classes one against the rest, class for class, takes too long. */
    private static final int MOST_CLASSES = 200;

    private static final double PRECISION = 0.01; // LIBLINEAR's own for these solvers

    static final List<Setting> OF_NUMBERS = grid(Kind.RIDGE_REGRESSION, 0.1, 1, 10);

    private static final Setting NAIVE =
            new Setting(Kind.NAIVE_BAYES, false, Grams.Weights.BINARY, 1);

    private static final List<Setting> OF_CLASSES = new ArrayList<>(List.of(NAIVE));

    static {
        OF_CLASSES.addAll(grid(Kind.LOGISTIC_REGRESSION, 16));
        // It would tell every iteration on the standard output.
        Linear.disableDebugOutput();
    }

    private static List<Setting> grid(Kind kind, double... costs) {
        var settings = new ArrayList<Setting>();
        for (boolean pairs : new boolean[] {false, true}) {
            for (Grams.Weights weights : List.of(Grams.Weights.PRESENCE, Grams.Weights.TF_IDF)) {
                for (double cost : costs) {
                    settings.add(new Setting(kind, pairs, weights, cost));
                }
            }
        }
        return List.copyOf(settings);
    }

    static List<Setting> ofClasses(int classes) {
        return classes > MOST_CLASSES ? List.of(NAIVE) : List.copyOf(OF_CLASSES);
    }

    /**
     * Learns.
     *
     * @param x of every row, indices from 1 to {@code features}, ascending
     * @param y of every row
     * @param outputs classes, or 1 for a number
     */
    LinearModel learn(Feature[][] x, double[] y, int features, int outputs) {
        if (Arrays.stream(y).distinct().count() == 1) {
            return LinearModel.constant(outputs, features, y[0]);
        }
        if (kind == Kind.NAIVE_BAYES) {
            return NaiveBayes.learn(x, y, features, outputs);
        }
        var problem = new Problem();
        problem.l = x.length;
        problem.n = features + 1;
        problem.bias = 1;
        problem.y = y;
        problem.x = x;
        boolean classes = kind == Kind.LOGISTIC_REGRESSION;
        SolverType solver = classes ? SolverType.L2R_LR : SolverType.L2R_L2LOSS_SVR;
        // The width of the tube without loss is 0: squared error.
        Model model = Linear.train(problem, new Parameter(solver, cost, PRECISION, 1000, 0));
        return LinearModel.of(
                model, classes ? LinearModel.Link.LOGISTIC : LinearModel.Link.IDENTITY, outputs);
    }

    @Override
    public String toString() {
        String what = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String read = pairs ? "words and pairs" : "words";
        return kind == Kind.NAIVE_BAYES
                ? what + ", " + read
                : String.format(Locale.ROOT, "%s, %s, %s, C %s", what, read, weights, cost);
    }
}
