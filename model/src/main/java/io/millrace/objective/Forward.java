package io.millrace.objective;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;

/**
 * What a forward pass gave.
 *
 * @param loss the mean over the batch, a scalar that can be differentiated
 * @param outputs one row for each sample, in the batch's order, that a continual strategy may keep beside replayed samples
 *     and compare with later: computed when it is asked for, within the step; null if there are none
 */
public record Forward(NDArray loss, Supplier<NDArray> outputs) {

    /** A loss alone. */
    public static Forward of(NDArray loss) {
        return new Forward(loss, null);
    }
}
