package io.millrace.task.regression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.encoder.Encoder;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.plugin.NoOptions;
import io.millrace.task.Head;
import io.millrace.task.LinearMap;
import io.millrace.task.Metric;
import io.millrace.task.Task;
import java.util.List;
import java.util.Optional;

/**
 * A number: a linear map of the representation and the mean squared error. Numbers are learned in units of the spread of the
 * training rows around their mean, so that any scale trains alike, and answered in their own.
 */
public final class Regression implements Task<NoOptions, Encoder<?>> {

    private static final String MEAN = "mean";
    private static final String SPREAD = "spread";

    @Override
    public String name() {
        return "regression";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    @SuppressWarnings("unchecked") // any encoder at all
    public Class<Encoder<?>> reads() {
        return (Class<Encoder<?>>) (Class<?>) Encoder.class;
    }

    @Override
    public Class<Target.Scalar> target() {
        return Target.Scalar.class;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new RootMeanSquaredError());
    }

    @Override
    public String unit() {
        return "squared spread";
    }

    /** Mean and standard deviation of the training rows. */
    @Override
    public JsonNode fit(NoOptions own, List<Target> train) {
        double mean = mean(train);
        double squares = 0;
        for (Target target : train) {
            squares += Math.pow(number(target) - mean, 2);
        }
        double spread = Math.sqrt(squares / train.size());
        if (!(spread > 0) || Double.isInfinite(spread)) {
            throw new IllegalArgumentException(
                    "labels of "
                            + train.size()
                            + " rows have the spread "
                            + spread
                            + "; needed: at least 2 different numbers, whose squares are finite");
        }
        return JsonNodeFactory.instance.objectNode().put(MEAN, mean).put(SPREAD, spread);
    }

    @Override
    public Head<?> create(
            NoOptions own, Encoder<?> encoder, JsonNode fitted, Task.Context context) {
        double mean = fitted.get(MEAN).doubleValue();
        double spread = fitted.get(SPREAD).doubleValue();
        return new LinearRegressor<>(encoder, mean, spread, context);
    }

    @Override
    public Optional<LinearMap> linear(JsonNode fitted) {
        return Optional.of(
                new LinearMap(
                        false,
                        LinearRegressor.WEIGHT,
                        LinearRegressor.BIAS,
                        List.of(),
                        fitted.get(SPREAD).doubleValue(),
                        fitted.get(MEAN).doubleValue()));
    }

    /** The mean, of which the squared error is least. */
    @Override
    public Optional<Target> constant(List<Target> truth) {
        return Optional.of(new Target.Scalar(mean(truth)));
    }

    private static double mean(List<Target> targets) {
        double mean = 0;
        for (int i = 0; i < targets.size(); i++) {
            mean += (number(targets.get(i)) - mean) / (i + 1); // a sum would overflow sooner
        }
        return mean;
    }

    static double number(Target target) {
        return ((Target.Scalar) target).value();
    }
}
