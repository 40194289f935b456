package io.millrace.nn;

import ai.djl.ndarray.NDArray;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;

/** Layer normalisation of the last axis (Ba et al. 2016): {@code name.weight} and {@code name.bias}, (width). */
public final class LayerNorm implements Layer {

    private final Torch torch;
    private final NDArray weight;
    private final NDArray bias;

    public LayerNorm(Parameters parameters, Torch torch, String name, int width) {
        this.torch = torch;
        this.weight = parameters.create(name + ".weight", Parameters.ONES, width);
        this.bias = parameters.create(name + ".bias", Parameters.ZEROS, width);
    }

    /** (..., width) to the same. */
    @Override
    public NDArray forward(NDArray x) {
        return torch.call("layer_norm", x, weight, bias);
    }
}
