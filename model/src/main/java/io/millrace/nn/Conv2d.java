package io.millrace.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.millrace.tensor.Parameters;

/**
 * A convolution of pictures without a bias, padded so that a stride of 1 keeps their size.
 *
 * <p>Parameter: {@code NAME.weight} (out, in, kernel, kernel), normal as He et al. 2015 have it for rectifiers.
 */
public final class Conv2d {

    private final NDArray weight;
    private final Shape stride;
    private final Shape padding;

    /**
     * @param name prefix of the parameter
     * @param in channels
     * @param out channels
     * @param kernel height and width, odd
     * @param stride in both directions
     */
    public Conv2d(Parameters parameters, String name, int in, int out, int kernel, int stride) {
        var start = new Parameters.Start.Normal(Math.sqrt(2.0 / (in * kernel * kernel)));
        this.weight = parameters.create(name + ".weight", start, out, in, kernel, kernel);
        this.stride = new Shape(stride, stride);
        this.padding = new Shape(kernel / 2, kernel / 2);
    }

    /** (batch, in, height, width) to (batch, out, height / stride, width / stride), rounded up. */
    public NDArray forward(NDArray x) {
        return ai.djl.nn.convolutional.Conv2d.conv2d(x, weight, null, stride, padding)
                .singletonOrThrow();
    }
}
