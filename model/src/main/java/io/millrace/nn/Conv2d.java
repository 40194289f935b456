package io.millrace.nn;

import ai.djl.ndarray.NDArray;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Parameters.Start;
import io.millrace.tensor.Torch;

/** A convolution over two axes: {@code name.weight} (out, in, kernel, kernel) and {@code name.bias} (out). */
public final class Conv2d implements Layer {

    private final Torch torch;
    private final NDArray weight;
    private final NDArray bias;
    private final NDArray numbers;

    /**
     * Starts as for rectifiers (He et al. 2015).
     *
     * @param kernel extent of the window on both axes
     * @param stride between two windows, at least 1
     * @param padding zeros on every side
     */
    public Conv2d(
            Parameters parameters,
            Torch torch,
            String name,
            int in,
            int out,
            int kernel,
            int stride,
            int padding) {
        if (kernel < 1 || stride < 1 || padding < 0) {
            throw new IllegalArgumentException(
                    "convolution %s has kernel %d, stride %d, padding %d; allowed: at least 1, 1 and 0"
                            .formatted(name, kernel, stride, padding));
        }
        double fanIn = (double) in * kernel * kernel;
        this.torch = torch;
        this.weight =
                parameters.create(
                        name + ".weight",
                        new Start.Normal(Math.sqrt(2 / fanIn)),
                        out,
                        in,
                        kernel,
                        kernel);
        this.bias = parameters.create(name + ".bias", Parameters.ZEROS, out);
        this.numbers = torch.numbers(stride, padding);
    }

    /** (batch, in, height, width) to (batch, out, height', width'). */
    @Override
    public NDArray forward(NDArray x) {
        return torch.call("conv2d", x, weight, bias, numbers);
    }
}
