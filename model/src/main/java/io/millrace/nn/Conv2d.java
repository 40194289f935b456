package io.millrace.nn;

import ai.djl.ndarray.NDArray;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;

/**
 * A convolution of pictures without a bias, padded so that a stride of 1 keeps their size.
 *
 * <p>Parameter: {@code NAME.weight} (out, in, kernel, kernel), normal as He et al. 2015 have it for rectifiers.
 */
public final class Conv2d implements Layer {

    private final Torch torch;
    private final NDArray weight;
    private final NDArray numbers;

    /**
     * @param name prefix of the parameter
     * @param in channels
     * @param out channels
     * @param kernel height and width, odd
     * @param stride in both directions
     */
    public Conv2d(
            Parameters parameters,
            Torch torch,
            String name,
            int in,
            int out,
            int kernel,
            int stride) {
        this.torch = torch;
        var start = new Parameters.Start.Normal(Math.sqrt(2.0 / (in * kernel * kernel)));
        this.weight = parameters.create(name + ".weight", start, out, in, kernel, kernel);
        this.numbers = torch.numbers(stride, kernel / 2);
    }

    /** (batch, in, height, width) to (batch, out, height / stride, width / stride), rounded up. */
    @Override
    public NDArray forward(NDArray x) {
        return torch.call("conv2d", x, weight, numbers);
    }
}
