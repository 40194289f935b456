package io.millrace.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.jni.IValue;
import io.millrace.objective.Group;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Low-rank adapters of matrices: W = W₀ + s · up · down (Hu et al. 2022), down at random and up at zero, so that training
 * begins at W₀. No layer knows of it: W holds the sum, and the gradients of the factors are those of W by the chain rule,
 * s · dW · downᵀ for up and s · upᵀ · dW for down.
 *
 * <p>The factors are parameters named {@value #PREFIX}*, trained with the head, until they are {@link #close closed}.
 */
final class Adapters implements AutoCloseable {

    static final String PREFIX = "head.adapters.";

    private record Adapter(NDArray whole, NDArray start, NDArray up, NDArray down) {}

    private final Torch torch;
    private final Parameters parameters;
    private final double scale;
    private final List<String> names = new ArrayList<>();
    private final List<Adapter> adapters = new ArrayList<>();
    private List<NDArray> gradients; // of the wholes; there after the first backward pass
    private IValue list;

    /**
     * @param matrices names of parameters of two axes or more; those after the first count as one
     * @param rank of the products, no more than a matrix has
     * @param scale of the products
     */
    Adapters(Torch torch, Parameters parameters, List<String> matrices, int rank, double scale) {
        this.torch = torch;
        this.parameters = parameters;
        this.scale = scale;
        for (String name : matrices) {
            NDArray whole = parameters.get(name);
            long out = whole.getShape().get(0);
            long in = whole.size() / out;
            long inner = Math.min(rank, Math.min(in, out));
            NDArray up = create(name + ".up", Parameters.ZEROS, out, inner);
            NDArray down =
                    create(
                            name + ".down",
                            new Parameters.Start.Normal(1 / Math.sqrt((double) in)),
                            inner,
                            in);
            NDArray start = torch.manager().zeros(whole.getShape());
            NDScope.unregister(start);
            copy(whole, start);
            whole.setRequiresGradient(true);
            adapters.add(new Adapter(whole, start, up, down));
        }
    }

    /** Those of the matrices that some groups hold. */
    static Adapters of(
            Torch torch, Parameters parameters, TransferStrategy.Adapting how, List<Group> groups) {
        List<String> matrices =
                parameters.trained().stream()
                        .filter(name -> parameters.get(name).getShape().dimension() > 1)
                        .filter(name -> groups.stream().anyMatch(group -> group.holds(name)))
                        .toList();
        return new Adapters(torch, parameters, matrices, how.rank(), how.scale());
    }

    private NDArray create(String name, Parameters.Start start, long... shape) {
        names.add(PREFIX + name);
        return parameters.create(PREFIX + name, start, shape);
    }

    private static void copy(NDArray from, NDArray to) {
        try (var source = HostBytes.of(from);
                var target = HostBytes.of(to)) {
            ByteBuffer bytes = source.bytes();
            target.bytes().put(bytes);
            target.store();
        }
    }

    /** Numbers that are trained in place of the matrices'. */
    long size() {
        return adapters.stream().mapToLong(one -> one.up.size() + one.down.size()).sum();
    }

    /** From the gradients of the wholes, which the last backward pass left and which are zero afterwards, to those of the factors. */
    void chain() {
        if (gradients == null) {
            gather();
        }
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            var unused = torch.gradient(this::product, () -> {});
        }
        torch.zero(list);
    }

    /** What has the factors' gradients: the sum of dW ∘ s · up · down, dW being fixed. */
    private NDArray product() {
        var terms = new NDList();
        for (int i = 0; i < adapters.size(); i++) {
            Adapter one = adapters.get(i);
            NDArray added = one.up.matMul(one.down).reshape(one.whole.getShape());
            terms.add(gradients.get(i).mul(added).sum());
        }
        NDArray sum = terms.get(0);
        for (NDArray term : terms.subList(1, terms.size())) {
            sum = sum.add(term);
        }
        return sum.mul(scale);
    }

    private void gather() {
        gradients = new ArrayList<>();
        for (Adapter one : adapters) {
            NDArray gradient = one.whole.getGradient();
            NDScope.unregister(gradient);
            gradient.attach(torch.manager());
            gradients.add(gradient);
        }
        list = Torch.list(gradients);
    }

    /** Adds the products, as they are now, to where the wholes began. */
    void fold() {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            var wholes = new ArrayList<NDArray>();
            var sums = new ArrayList<NDArray>();
            for (Adapter one : adapters) {
                NDArray added = one.up.matMul(one.down).reshape(one.whole.getShape());
                wholes.add(one.whole);
                sums.add(one.start.add(added.mul(scale)));
            }
            torch.copy(wholes, sums);
        }
    }

    /** The factors are no part of the model any more; the wholes stay as they are. */
    void forget() {
        names.forEach(parameters::forget);
        names.clear();
    }

    /** Forgets and frees the factors; after the optimizer that moves them. */
    @Override
    public void close() {
        forget();
        if (list != null) {
            list.close();
            gradients.forEach(NDArray::close);
        }
        for (Adapter one : adapters) {
            one.whole.setRequiresGradient(false);
            one.start.close();
            one.up.close();
            one.down.close();
        }
    }
}
