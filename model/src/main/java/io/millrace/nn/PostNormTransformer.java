package io.millrace.nn;

import ai.djl.ndarray.NDArray;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Parameters.Start;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * A normalisation, then transformer layers with normalisation after each part (Vaswani et al. 2017, as in BERT, Devlin et
 * al. 2019) and exact GELU; all of it one call of the engine, so that what flows between them need not be float32.
 */
public final class PostNormTransformer implements Layer {

    private final Torch torch;
    private final List<NDArray> parameters = new ArrayList<>();
    private final NDArray numbers;
    private final NDArray reals;

    /**
     * @param norm name of the normalisation before the first layer
     * @param layers what the names of the layers begin with: {@code layers.0} and so on
     * @param feedforward width between the two maps of a feed-forward part
     * @param heads that share the width; it must be a multiple of them
     * @param epsilon added to the variance by every normalisation
     */
    public PostNormTransformer(
            Parameters parameters,
            Torch torch,
            String norm,
            String layers,
            int depth,
            int width,
            int feedforward,
            int heads,
            double epsilon) {
        if (heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException(
                    "a transformer has width "
                            + width
                            + " and "
                            + heads
                            + " heads; the width must be a multiple of the heads");
        }
        this.torch = torch;
        this.numbers = torch.numbers(heads);
        this.reals = torch.reals(epsilon);
        Start normal = new Start.Normal(1 / Math.sqrt(width));
        Start narrowing = new Start.Normal(1 / Math.sqrt(feedforward));
        norm(parameters, norm, width);
        // In the order in which the operator reads them.
        for (int i = 0; i < depth; i++) {
            String attention = layers + "." + i + ".attention.";
            String between = layers + "." + i + ".feedforward.";
            linear(parameters, attention + "qkv", normal, 3L * width, width);
            linear(parameters, attention + "out", normal, width, width);
            norm(parameters, attention + "norm", width);
            linear(parameters, between + "up", normal, feedforward, width);
            linear(parameters, between + "down", narrowing, width, feedforward);
            norm(parameters, between + "norm", width);
        }
    }

    private void linear(Parameters to, String name, Start start, long out, long in) {
        parameters.add(to.create(name + ".weight", start, out, in));
        parameters.add(to.create(name + ".bias", Parameters.ZEROS, out));
    }

    private void norm(Parameters to, String name, long width) {
        parameters.add(to.create(name + ".weight", Parameters.ONES, width));
        parameters.add(to.create(name + ".bias", Parameters.ZEROS, width));
    }

    /** (batch, time, width) to the same. */
    @Override
    public NDArray forward(NDArray x) {
        return torch.call("post_norm_transformer", parameters, x, numbers, reals)
                .singletonOrThrow();
    }

    /**
     * The layers with attention that sees only the positions that a mask allows.
     *
     * @param x (batch, time, width)
     * @param mask boolean, broadcast to (batch, heads, time, time); true is seen. Every position must see one. Null if
     *     every position sees all
     */
    public NDArray forward(NDArray x, NDArray mask) {
        return mask == null
                ? forward(x)
                : torch.call("masked_post_norm_transformer", parameters, x, numbers, reals, mask)
                        .singletonOrThrow();
    }
}
