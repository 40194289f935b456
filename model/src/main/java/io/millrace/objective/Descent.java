package io.millrace.objective;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Moves parameters, once for each call: the learner's side of a step. An objective calls it once (most), once for each of
 * its networks, or with an update of its own.
 */
public interface Descent {

    /**
     * Forward, loss and penalty, backward, project, judge, clip, update.
     *
     * @param group one of {@link Objective#groups}
     * @param forward run with gradients on
     */
    Learned step(Group group, Supplier<Forward> forward);

    /**
     * Judge and update, for what has no loss to differentiate.
     *
     * @param group under whose name it is watched
     * @param loss what is reported of the batch
     * @param directions by the parameter's name, of its shape; their norm is what is judged
     * @param rule asked only if the step is accepted
     */
    Learned step(Group group, double loss, Map<String, NDArray> directions, Rule rule);

    /** An update rule of an objective's own. */
    @FunctionalInterface
    interface Rule {
        /**
         * Takes note of an accepted step in the objective's own state.
         *
         * @param rate the learning rate of the step
         * @return what is added to each parameter
         */
        Map<String, NDArray> updates(Map<String, NDArray> directions, double rate);
    }
}
