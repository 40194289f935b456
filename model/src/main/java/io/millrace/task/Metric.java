package io.millrace.task;

import io.millrace.schemas.payload.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** How good answers are. */
public interface Metric {

    /** The name in configurations, events and reports. */
    String name();

    /**
     * The value on some examples, of which there is one at least.
     *
     * @param answers of a model, all of the task's kind of target
     * @param truth as long
     */
    double of(List<Target> answers, List<Target> truth);

    /** True if more is better: the gate and the report ask, and nothing else tells them. */
    boolean higherIsBetter();

    /**
     * Which answers are right, where the value is the share of those: two models are then compared, and the value's interval
     * is told, exactly. Empty for any other metric.
     */
    default Optional<boolean[]> right(List<Target> answers, List<Target> truth) {
        return Optional.empty();
    }

    /**
     * The value on any of these examples, by their indices, each as often as it is named: {@link #of} of those. Resampling
     * asks for it thousands of times, so what it needs of an example is better worked out once, here.
     */
    default ToDoubleFunction<int[]> over(List<Target> answers, List<Target> truth) {
        return rows ->
                of(
                        Arrays.stream(rows).mapToObj(answers::get).toList(),
                        Arrays.stream(rows).mapToObj(truth::get).toList());
    }
}
