package io.millrace.finetune;

import io.millrace.schemas.events.Interval;
import io.millrace.schemas.payload.Target;
import io.millrace.statistics.Bootstrap;
import io.millrace.statistics.Wilson;
import io.millrace.task.Metric;
import io.millrace.task.Task;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How good answers are.
 *
 * @param values of every metric of the task, by name; none if there are no rows
 * @param constants the same for the best answer of one who does not look at the examples, where there is such
 * @param answers in the order of the rows
 * @param truth what is right
 */
public record Evaluation(
        Map<String, Double> values,
        Map<String, Double> constants,
        List<Target> answers,
        List<Target> truth) {

    public Evaluation {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
        constants = Collections.unmodifiableMap(new TreeMap<>(constants));
        answers = List.copyOf(answers);
        truth = List.copyOf(truth);
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
        return new Evaluation(values, constants, answers, truth);
    }

    /** Of some of the rows, by their indices. */
    Evaluation of(Task<?, ?> task, int[] rows) {
        return of(
                task,
                IntStream.of(rows).mapToObj(answers::get).toList(),
                IntStream.of(rows).mapToObj(truth::get).toList());
    }

    /** Rows judged. */
    public int rows() {
        return truth.size();
    }

    /** The value of a metric. */
    public double value(Metric metric) {
        return values.get(metric.name());
    }

    /** The interval of that value: Wilson's where the metric is the share of right answers, else by resampling. */
    Interval interval(Metric metric, long seed) {
        Optional<boolean[]> right = metric.right(answers, truth);
        if (right.isPresent()) {
            int hits = 0;
            for (boolean one : right.get()) {
                hits += one ? 1 : 0;
            }
            Wilson share = Wilson.of(hits, rows());
            return new Interval(share.low(), share.high());
        }
        double[] between =
                new Bootstrap(rows(), Paired.SAMPLES, seed).interval(metric.over(answers, truth));
        return new Interval(between[0], between[1]);
    }
}
