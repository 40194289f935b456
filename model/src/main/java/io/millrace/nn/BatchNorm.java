package io.millrace.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.millrace.encoder.Mode;
import io.millrace.tensor.Parameters;

/**
 * Batch normalisation of every channel (Ioffe and Szegedy 2015). To learn, a batch is normalised by its own statistics; to
 * judge, by their running mean, so that a sample's result does not depend on the others.
 *
 * <p>Parameters: {@code NAME.weight} and {@code NAME.bias} (channels); buffers: {@code NAME.running.mean} and {@code
 * NAME.running.variance}, which move only with an accepted step.
 */
public final class BatchNorm {

    private static final float EPSILON = 1e-5f;

    /** How much of the running statistics each step replaces. */
    private static final float MOMENTUM = 0.1f;

    private static final int[] ALL_BUT_CHANNELS = {0, 2, 3};

    private final Parameters parameters;
    private final String name;
    private final Shape broadcast;
    private final NDArray weight;
    private final NDArray bias;
    private final NDArray mean;
    private final NDArray variance;

    /**
     * @param name prefix of the parameters
     */
    public BatchNorm(Parameters parameters, String name, int channels) {
        this.parameters = parameters;
        this.name = name;
        broadcast = new Shape(1, channels, 1, 1);
        weight = parameters.create(name + ".weight", Parameters.ONES, channels);
        bias = parameters.create(name + ".bias", Parameters.ZEROS, channels);
        mean = parameters.buffer(name + ".running.mean", Parameters.ZEROS, channels);
        variance = parameters.buffer(name + ".running.variance", Parameters.ONES, channels);
    }

    /** (batch, channels, height, width), the same shape out. */
    public NDArray forward(NDArray x, Mode mode) {
        if (mode == Mode.EVAL) {
            return scaled(x.sub(mean.reshape(broadcast)), variance);
        }
        double count = (double) x.size() / weight.size();
        NDArray now = x.sum(ALL_BUT_CHANNELS).div(count);
        NDArray centred = x.sub(now.reshape(broadcast));
        NDArray spread = centred.square().sum(ALL_BUT_CHANNELS).div(count);
        follow(".running.mean", mean, now);
        follow(".running.variance", variance, spread);
        return scaled(centred, spread);
    }

    private NDArray scaled(NDArray centred, NDArray spread) {
        NDArray scale = weight.div(spread.add(EPSILON).sqrt());
        return centred.mul(scale.reshape(broadcast)).add(bias.reshape(broadcast));
    }

    private void follow(String buffer, NDArray running, NDArray now) {
        NDArray target = now.stopGradient().mul(MOMENTUM);
        parameters.later(name + buffer, running.mul(1 - MOMENTUM).add(target));
    }
}
