package io.millrace.evaluate;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import io.millrace.input.RawRow;
import io.millrace.schemas.time.Interruption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Logistic regression, one class against the rest, on rows as they are (Alain and Bengio 2016 of representations): how much
 * of the classes can be read off them by a plane. The same care for whatever rows: columns are scaled by the training rows,
 * and the penalty is the one that does best on validation rows.
 *
 * <p>The solver is LIBLINEAR's trust region Newton (Fan et al. 2008), which draws no random numbers.
 */
public final class LinearProbe {

    /** LIBLINEAR's C, from the strongest penalty on; the next ones are not tried once two in a row did worse. */
    private static final double[] COSTS = {1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100};

    private static final int PATIENCE = 2;

    /** Without validation rows, one in so many training rows is held out to choose the penalty. */
    private static final int HELD_OUT = 5;

    static {
        Linear.disableDebugOutput();
    }

    private final Scale scale;
    private final Model model;
    private final int only;
    private final double cost;

    private LinearProbe(Scale scale, Model model, int only, double cost) {
        this.scale = scale;
        this.model = model;
        this.only = only;
        this.cost = cost;
    }

    /**
     * Learns.
     *
     * @param train at least one row
     * @param validation to choose the penalty by; may have no rows: then some training rows are held out for it
     * @throws IllegalArgumentException without a training row
     */
    public static LinearProbe of(Labelled train, Labelled validation) {
        if (train.size() == 0) {
            throw new IllegalArgumentException("a probe has 0 training rows; needed: at least 1");
        }
        double cost = 1;
        Labelled from = train;
        Labelled on = validation;
        if (on.size() == 0 && train.size() > HELD_OUT) {
            from = train.at(rows(train, false));
            on = train.at(rows(train, true));
        }
        if (on.size() > 0) {
            cost = chosen(from, on);
        }
        return fitted(train, cost);
    }

    private static int[] rows(Labelled all, boolean held) {
        return IntStream.range(0, all.size()).filter(r -> (r % HELD_OUT == 0) == held).toArray();
    }

    private static double chosen(Labelled train, Labelled validation) {
        double best = COSTS[0];
        double highest = -1;
        int worse = 0;
        for (int i = 0; i < COSTS.length && worse < PATIENCE; i++) {
            Interruption.check();
            double accuracy = fitted(train, COSTS[i]).accuracy(validation);
            worse = accuracy > highest ? 0 : worse + 1;
            if (accuracy > highest) {
                highest = accuracy;
                best = COSTS[i];
            }
        }
        return best;
    }

    private static LinearProbe fitted(Labelled train, double cost) {
        Scale scale = Scale.of(train.rows());
        if (Arrays.stream(train.classes()).distinct().count() == 1) {
            return new LinearProbe(scale, null, train.classes()[0], cost);
        }
        var problem = new Problem();
        problem.l = train.size();
        problem.n = scale.width() + 1;
        problem.bias = 1;
        problem.y = IntStream.of(train.classes()).asDoubleStream().toArray();
        problem.x = train.rows().stream().map(scale::features).toArray(Feature[][]::new);
        Model model = Linear.train(problem, new Parameter(SolverType.L2R_LR, cost, 0.01, 1000, 0));
        return new LinearProbe(scale, model, -1, cost);
    }

    /** The class of each row. */
    public int[] answers(List<RawRow> rows) {
        return rows.stream()
                .mapToInt(
                        row ->
                                model == null
                                        ? only
                                        : (int) Linear.predict(model, scale.features(row)))
                .toArray();
    }

    /** The share of rows whose class it finds. */
    public double accuracy(Labelled rows) {
        return rows.accuracy(answers(rows.rows()));
    }

    /** LIBLINEAR's C that was chosen. */
    public double cost() {
        return cost;
    }
}
