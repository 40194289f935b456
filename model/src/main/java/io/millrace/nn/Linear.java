package io.millrace.nn;

import ai.djl.ndarray.NDArray;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Parameters.Start;
import io.millrace.tensor.Torch;

/** A linear map of the last axis, with a bias: {@code name.weight} (out, in) and {@code name.bias} (out). */
public final class Linear implements Layer {

    private final Torch torch;
    private final NDArray weight;
    private final NDArray bias;

    /** Starts so that it keeps the variance of its input. */
    public Linear(Parameters parameters, Torch torch, String name, int in, int out) {
        this(parameters, torch, name, in, out, new Start.Normal(1 / Math.sqrt(in)));
    }

    /**
     * @param start of the weight; the bias starts at zero
     */
    public Linear(Parameters parameters, Torch torch, String name, int in, int out, Start start) {
        this.torch = torch;
        this.weight = parameters.create(name + ".weight", start, out, in);
        this.bias = parameters.create(name + ".bias", Parameters.ZEROS, out);
    }

    /** (..., in) to (..., out). */
    @Override
    public NDArray forward(NDArray x) {
        return torch.call("linear_bias", x, weight, bias);
    }

    /** The weight, (out, in), for layers that share it. */
    public NDArray weight() {
        return weight;
    }

    /** The bias, (out). */
    public NDArray bias() {
        return bias;
    }
}
