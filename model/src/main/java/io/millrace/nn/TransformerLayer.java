package io.millrace.nn;

import ai.djl.ndarray.NDArray;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Parameters.Start;
import io.millrace.tensor.Torch;
import java.util.List;

/**
 * A transformer layer (Vaswani et al. 2017) with normalisation before each part (Xiong et al. 2020) and exact GELU; one
 * call of the engine.
 */
public final class TransformerLayer implements Layer {

    private final List<NDArray> parameters;
    private final Transformer alone;

    /**
     * @param name under which the parameters stand: {@code name.attention.norm.weight} and so on
     * @param depth layers that add to one residual stream: the more, the less each adds at the start
     */
    public TransformerLayer(
            Parameters parameters,
            Torch torch,
            String name,
            int width,
            int heads,
            int depth,
            boolean causal) {
        // Matrices keep the variance, and what is added to the residual stream shrinks with the
        // depth. The usual 0.02 is
        // made for a width of 768: with 128 attention starts so flat that the loss stays at the
        // unigrams for long.
        double keep = 1 / Math.sqrt(width);
        Start normal = new Start.Normal(keep);
        Start residual = new Start.Normal(keep / Math.sqrt(2.0 * depth));
        Start narrowing = new Start.Normal(keep / Math.sqrt(4 * 2.0 * depth));
        String attention = name + ".attention.";
        String feedforward = name + ".feedforward.";
        Start ones = Parameters.ONES;
        Start zeros = Parameters.ZEROS;
        // In the order in which the operator reads them.
        this.parameters =
                List.of(
                        parameters.create(attention + "norm.weight", ones, width),
                        parameters.create(attention + "norm.bias", zeros, width),
                        parameters.create(attention + "qkv.weight", normal, 3L * width, width),
                        parameters.create(attention + "qkv.bias", zeros, 3L * width),
                        parameters.create(attention + "out.weight", residual, width, width),
                        parameters.create(attention + "out.bias", zeros, width),
                        parameters.create(feedforward + "norm.weight", ones, width),
                        parameters.create(feedforward + "norm.bias", zeros, width),
                        parameters.create(feedforward + "up.weight", normal, 4L * width, width),
                        parameters.create(feedforward + "up.bias", zeros, 4L * width),
                        parameters.create(
                                feedforward + "down.weight", narrowing, width, 4L * width),
                        parameters.create(feedforward + "down.bias", zeros, width));
        this.alone = new Transformer(torch, List.of(this), width, heads, causal);
    }

    List<NDArray> parameters() {
        return parameters;
    }

    /** (batch, time, width) to the same. */
    @Override
    public NDArray forward(NDArray x) {
        return alone.forward(x);
    }

    /**
     * A layer whose attention sees only the positions that a mask allows.
     *
     * @param mask boolean, broadcast to (batch, heads, time, time); true is seen. Every position must see one
     */
    public NDArray forward(NDArray x, NDArray mask) {
        return alone.forward(x, mask);
    }
}
