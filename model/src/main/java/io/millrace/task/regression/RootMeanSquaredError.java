package io.millrace.task.regression;

import io.millrace.schemas.payload.Target;
import io.millrace.task.Metric;
import java.util.List;

/** The root of the mean squared error, in the unit of the numbers. */
public final class RootMeanSquaredError implements Metric {
    @Override
    public String name() {
        return "rmse";
    }

    @Override
    public double of(List<Target> answers, List<Target> truth) {
        double mean = 0;
        for (int i = 0; i < truth.size(); i++) {
            double error = Regression.number(answers.get(i)) - Regression.number(truth.get(i));
            mean += (error * error - mean) / (i + 1);
        }
        return Math.sqrt(mean);
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }
}
