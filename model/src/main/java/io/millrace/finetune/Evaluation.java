package io.millrace.finetune;

import io.millrace.schemas.payload.Target;
import io.millrace.task.Metric;
import io.millrace.task.Task;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How good answers are.
 *
 * @param values of every metric of the task, by name; none if there are no rows
 * @param constants the same for the best answer of one who does not look at the examples, where there is such
 * @param rows judged
 */
public record Evaluation(Map<String, Double> values, Map<String, Double> constants, int rows) {

    public Evaluation {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
        constants = Collections.unmodifiableMap(new TreeMap<>(constants));
    }

    /** Judges answers. */
    public static Evaluation of(Task<?, ?> task, List<Target> answers, List<Target> truth) {
        var values = new TreeMap<String, Double>();
        var constants = new TreeMap<String, Double>();
        if (!truth.isEmpty()) {
            Optional<Target> constant = task.constant(truth);
            for (Metric metric : task.metrics()) {
                values.put(metric.name(), metric.of(answers, truth));
                constant.ifPresent(
                        answer ->
                                constants.put(
                                        metric.name(),
                                        metric.of(
                                                Collections.nCopies(truth.size(), answer), truth)));
            }
        }
        return new Evaluation(values, constants, truth.size());
    }

    /** The value of a metric. */
    public double value(Metric metric) {
        return values.get(metric.name());
    }
}
