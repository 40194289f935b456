package io.millrace.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import io.millrace.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One copy of weights and moments to go back to. It is taken when a step was accepted and before its update: the weights
 * copied are those that have just given an ordinary loss and gradient.
 *
 * <p>The copy is part of a snapshot, for a restored learner must go back to the same state. Native memory: one array for
 * each that is copied, made by the first copy, in the learner's own manager and overwritten by later ones.
 */
final class LastGood implements AutoCloseable {

    private final Torch torch;
    private final int every;
    private final Map<String, Map<String, NDArray>> copies = new LinkedHashMap<>();
    private long step = -1;

    /**
     * @param every steps between two copies; 0 for none
     */
    LastGood(Torch torch, int every) {
        this.torch = torch;
        this.every = every;
    }

    /** True if a copy is to be taken of the state before this step. */
    boolean due(long now) {
        return every > 0 && step != now && (step < 0 || now % every == 0);
    }

    /** Copies the state before a step. */
    void take(long now, Map<String, Map<String, NDArray>> arrays) {
        reserve(arrays);
        copy(arrays, copies);
        step = now;
    }

    /** Overwrites the state with the copy. */
    void putBack(Map<String, Map<String, NDArray>> arrays) {
        copy(copies, arrays);
    }

    /** Number of steps that had been taken, or -1 if there is no copy. */
    long step() {
        return step;
    }

    /** The copies in the groups and the order of the originals; none if there is no copy. */
    Map<String, Map<String, NDArray>> copies() {
        return copies;
    }

    /** Makes room for a copy that is read from a snapshot. */
    void reserve(long stepOfCopy, Map<String, Map<String, NDArray>> arrays) {
        reserve(arrays);
        step = stepOfCopy;
    }

    private void reserve(Map<String, Map<String, NDArray>> arrays) {
        if (!copies.isEmpty()) {
            return;
        }
        arrays.forEach(
                (group, members) -> {
                    var copied = new LinkedHashMap<String, NDArray>();
                    members.forEach((name, array) -> copied.put(name, outlivingScopes(array)));
                    copies.put(group, copied);
                });
    }

    private static NDArray outlivingScopes(NDArray array) {
        NDArray copy = array.duplicate();
        NDScope.unregister(copy);
        return copy;
    }

    private void copy(
            Map<String, Map<String, NDArray>> from, Map<String, Map<String, NDArray>> to) {
        from.forEach(
                (group, members) ->
                        torch.copy(
                                List.copyOf(to.get(group).values()),
                                List.copyOf(members.values())));
    }

    @Override
    public void close() {
        copies.values().forEach(members -> members.values().forEach(NDArray::close));
        copies.clear();
    }
}
