package io.millrace.nn;

import ai.djl.ndarray.NDArray;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;

/**
 * Batch normalisation of the second axis (Ioffe and Szegedy 2015): {@code name.weight} and {@code name.bias}, (channels).
 * The running statistics are the caller's, who saves them: a tenth of every training batch goes into them.
 */
public final class BatchNorm {

    private final Torch torch;
    private final NDArray weight;
    private final NDArray bias;
    private final NDArray mean;
    private final NDArray variance;

    /**
     * @param mean running mean, (channels), zeros at the start; changed in place by {@link #forward}
     * @param variance running variance, (channels), ones at the start; changed in place by {@link #forward}
     */
    public BatchNorm(
            Parameters parameters,
            Torch torch,
            String name,
            int channels,
            NDArray mean,
            NDArray variance) {
        this.torch = torch;
        this.weight = parameters.create(name + ".weight", Parameters.ONES, channels);
        this.bias = parameters.create(name + ".bias", Parameters.ZEROS, channels);
        this.mean = mean;
        this.variance = variance;
    }

    /**
     * (batch, channels, ...) to the same.
     *
     * @param training true to normalise by the batch's own statistics and to take them into the running ones; false to
     *     normalise by the running ones
     */
    public NDArray forward(NDArray x, boolean training) {
        String operator = training ? "batch_norm_train" : "batch_norm_eval";
        return torch.call(operator, x, weight, bias, mean, variance);
    }
}
