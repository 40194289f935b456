package io.millrace.task.regression;

import io.millrace.schemas.payload.Target;
import io.millrace.task.Metric;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The root of the mean squared error, in the unit of the numbers. */
public final class RootMeanSquaredError implements Metric {
    @Override
    public String name() {
        return "rmse";
    }

    @Override
    public double of(List<Target> answers, List<Target> truth) {
        return over(answers, truth).applyAsDouble(IntStream.range(0, truth.size()).toArray());
    }

    @Override
    public ToDoubleFunction<int[]> over(List<Target> answers, List<Target> truth) {
        double[] errors =
                IntStream.range(0, truth.size())
                        .mapToDouble(
                                i ->
                                        Regression.number(answers.get(i))
                                                - Regression.number(truth.get(i)))
                        .toArray();
        return rows -> {
            double mean = 0;
            for (int i = 0; i < rows.length; i++) {
                mean += (errors[rows[i]] * errors[rows[i]] - mean) / (i + 1);
            }
            return Math.sqrt(mean);
        };
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }
}
