package io.millrace.task;

import io.millrace.schemas.payload.Target;
import java.util.List;

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
}
