package io.millrace.nn;

import ai.djl.ndarray.NDArray;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;

/** Division of the last axis by its root mean square (Zhang and Sennrich 2019): {@code name.weight}, (width). */
public final class RmsNorm implements Layer {

    private final Torch torch;
    private final NDArray weight;

    public RmsNorm(Parameters parameters, Torch torch, String name, int width) {
        this.torch = torch;
        this.weight = parameters.create(name + ".weight", Parameters.ONES, width);
    }

    /** (..., width) to the same. */
    @Override
    public NDArray forward(NDArray x) {
        return torch.call("rms_norm", x, weight);
    }
}
