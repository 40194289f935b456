package io.millrace.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019) and clipping by the global norm. Matrices decay,
 * vectors (biases, gains) do not. Moments are kept under the parameter's name, so that they can be restored.
 *
 * <p>Native memory: two moments and a step count per parameter, in the {@link Torch}'s manager, and the native lists;
 * {@link #close} frees them. Close before the {@link Torch}.
 */
public final class AdamW implements AutoCloseable {

    /** Parameters that share a weight decay, as native lists used every step. */
    private static final class Group implements AutoCloseable {
        private final List<NDArray> parameters = new ArrayList<>();
        private final List<NDArray> first = new ArrayList<>();
        private final List<NDArray> second = new ArrayList<>();
        private final List<NDArray> steps = new ArrayList<>();
        private final List<NDArray> gradients = new ArrayList<>();
        private final double weightDecay;
        private IValue[] lists; // parameters, gradients, first, second, steps

        Group(double weightDecay) {
            this.weightDecay = weightDecay;
        }

        @Override
        public void close() {
            if (lists != null) {
                for (IValue list : lists) {
                    list.close();
                }
                gradients.forEach(NDArray::close);
                gradients.clear();
            }
            for (List<NDArray> state : List.of(first, second, steps)) {
                state.forEach(NDArray::close);
            }
        }
    }

    private final Torch torch;
    private final OptimizerConfig config;
    private final Map<String, NDArray> state = new LinkedHashMap<>();
    private final Map<String, NDArray> trained = new LinkedHashMap<>();
    private final Map<String, NDArray> gradients = new LinkedHashMap<>();
    private final List<Group> groups;
    private IValue allGradients;

    /**
     * @param names the parameters to train; each gets its gradient switched on
     */
    public AdamW(Torch torch, Parameters parameters, List<String> names, OptimizerConfig config) {
        this.torch = torch;
        this.config = config;
        var decayed = new Group(config.weightDecay());
        var plain = new Group(0);
        NDManager manager = torch.manager();
        for (String name : names) {
            NDArray parameter = parameters.get(name);
            parameter.setRequiresGradient(true);
            trained.put(name, parameter);
            Group group = parameter.getShape().dimension() > 1 ? decayed : plain;
            group.parameters.add(parameter);
            group.first.add(state(name + ".first", manager.zeros(parameter.getShape())));
            group.second.add(state(name + ".second", manager.zeros(parameter.getShape())));
            group.steps.add(state(name + ".steps", manager.zeros(new Shape())));
        }
        groups =
                List.of(decayed, plain).stream()
                        .filter(group -> !group.parameters.isEmpty())
                        .toList();
    }

    private NDArray state(String name, NDArray array) {
        NDScope.unregister(array); // it outlives the step that happens to make it
        state.put(name, array);
        return array;
    }

    /** Moments and step counts by {@code parameter.first}, {@code .second}, {@code .steps}, for snapshots. */
    public Map<String, NDArray> state() {
        return state;
    }

    /**
     * Clips the gradients that the last backward pass left and takes one update; then gradients are zero. An update
     * whose gradient is not finite is left out.
     *
     * @param rate learning rate
     * @return the norm of all gradients before clipping; not finite if the update was left out
     */
    public double update(double rate) {
        double norm = gradientNorm();
        if (Double.isFinite(norm)) {
            apply(norm, rate);
        } else {
            discard();
        }
        return norm;
    }

    /** The norm of all gradients that the last backward pass left. */
    public double gradientNorm() {
        if (allGradients == null) {
            gather();
        }
        return torch.globalNorm(allGradients);
    }

    /** The gradients that the last backward pass left, by parameter; changed in place they are what is applied. */
    public Map<String, NDArray> gradients() {
        if (allGradients == null) {
            gather();
        }
        return gradients;
    }

    /** Whether the next forward pass leads to gradients of these parameters, where several optimizers take turns. */
    public void requireGradients(boolean required) {
        trained.values().forEach(parameter -> parameter.setRequiresGradient(required));
    }

    /** Leaves the update out: gradients are zero, nothing else has changed. Follows {@link #gradientNorm}. */
    public void discard() {
        torch.zero(allGradients);
    }

    /**
     * Takes one update; then gradients are zero.
     *
     * @param norm what {@link #gradientNorm} has just said; finite
     * @param rate learning rate
     */
    public void apply(double norm, double rate) {
        double scale = Math.max(1, norm / config.clipNorm());
        for (Group group : groups) {
            IValue[] l = group.lists;
            torch.adamw(
                    l[0],
                    l[1],
                    l[2],
                    l[3],
                    l[4],
                    scale,
                    rate,
                    config.beta1(),
                    config.beta2(),
                    group.weightDecay,
                    config.epsilon());
        }
    }

    /** The engine adds to a gradient in place once it exists, so the lists are made after the first backward. */
    private void gather() {
        var all = new ArrayList<NDArray>();
        for (Group group : groups) {
            for (NDArray parameter : group.parameters) {
                NDArray gradient = parameter.getGradient();
                NDScope.unregister(gradient);
                gradient.attach(torch.manager());
                group.gradients.add(gradient);
                gradients.put(parameter.getName(), gradient);
            }
            all.addAll(group.gradients);
            group.lists =
                    new IValue[] {
                        Torch.list(group.parameters),
                        Torch.list(group.gradients),
                        Torch.list(group.first),
                        Torch.list(group.second),
                        Torch.list(group.steps)
                    };
        }
        allGradients = Torch.list(all);
    }

    @Override
    public void close() {
        if (allGradients != null) {
            allGradients.close();
        }
        groups.forEach(Group::close);
    }
}
