package io.millrace.continual;

import ai.djl.ndarray.NDArray;
import io.millrace.objective.Batch;
import io.millrace.objective.Forward;
import io.millrace.objective.Objective;
import io.millrace.schemas.plugin.Plugin;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A strategy against forgetting at work. Its hooks are called in the order in which they stand here, in every update: an
 * objective that trains two networks takes two in a step.
 */
public interface Continual extends AutoCloseable {

    /**
     * Found by name.
     *
     * @param <O> its options
     */
    interface Strategy<O extends Record> extends Plugin<O> {
        /**
         * Makes it for an objective.
         *
         * @throws IllegalArgumentException if it cannot work with that objective, with what is needed
         */
        Continual create(O own, Objective objective, Parameters parameters, Torch torch);
    }

    /** Before the forward pass. */
    default void begin(Batch batch) {}

    /**
     * What is added to the loss.
     *
     * @return a scalar that can be differentiated; null for nothing
     */
    default NDArray penalty(Batch batch, Forward forward) {
        return null;
    }

    /**
     * After the backward pass: may change gradients in place.
     *
     * @param gradients by parameter
     */
    default void project(Supplier<Map<String, NDArray>> gradients) {}

    /**
     * After an accepted update: what is kept beside each fresh sample if it comes into replay, in their order. Counted in
     * replay's bytes. Of several updates in a step the last that keeps something counts.
     *
     * @return one for each fresh sample, or none at all
     */
    default List<byte[]> keep(Batch batch, Forward forward) {
        return List.of();
    }

    /** Arrays that decide how learning goes on, by name: part of snapshots. */
    default Map<String, NDArray> state() {
        return Map.of();
    }

    @Override
    default void close() {}
}
