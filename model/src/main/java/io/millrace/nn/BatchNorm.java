package io.millrace.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.millrace.encoder.Mode;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.List;

/**
 * Batch normalisation of every channel (Ioffe and Szegedy 2015). To learn, a batch is normalised by its own statistics; to
 * judge, by their running mean, so that a sample's result does not depend on the others.
 *
 * <p>Parameters: {@code NAME.weight} and {@code NAME.bias} (channels); buffers: {@code NAME.running.mean} and {@code
 * NAME.running.variance}, which move only with an accepted step.
 */
public final class BatchNorm {

    private final Parameters parameters;
    private final Torch torch;
    private final String name;
    private final NDArray weight;
    private final NDArray bias;
    private final NDArray mean;
    private final NDArray variance;

    /**
     * @param name prefix of the parameters
     */
    public BatchNorm(Parameters parameters, Torch torch, String name, int channels) {
        this.parameters = parameters;
        this.torch = torch;
        this.name = name;
        weight = parameters.create(name + ".weight", Parameters.ONES, channels);
        bias = parameters.create(name + ".bias", Parameters.ZEROS, channels);
        mean = parameters.buffer(name + ".running.mean", Parameters.ZEROS, channels);
        variance = parameters.buffer(name + ".running.variance", Parameters.ONES, channels);
    }

    /**
     * (batch, channels, ...), the same shape out. In training each batch replaces a tenth of the running statistics; a layer
     * whose weight is not trained goes by those that it has, and keeps them.
     */
    public NDArray forward(NDArray x, Mode mode) {
        if (mode == Mode.EVAL || !weight.hasGradient()) {
            return torch.call("batch_norm_eval", x, weight, bias, mean, variance);
        }
        NDList out = torch.call("batch_norm_train", List.of(), x, weight, bias, mean, variance);
        parameters.later(name + ".running.mean", out.get(1));
        parameters.later(name + ".running.variance", out.get(2));
        return out.get(0);
    }
}
