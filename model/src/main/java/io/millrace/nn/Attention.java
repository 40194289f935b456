package io.millrace.nn;

import ai.djl.ndarray.NDArray;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Parameters.Start;
import io.millrace.tensor.Torch;
import java.util.List;

/**
 * Multi-head self-attention with its projections (Vaswani et al. 2017): {@code name.qkv.weight} (3 · width, width),
 * {@code name.qkv.bias}, {@code name.out.weight} (width, width), {@code name.out.bias}.
 */
public final class Attention implements Layer {

    private final Torch torch;
    private final String prefix;
    private final List<NDArray> parameters;
    private final NDArray numbers;

    /**
     * @param heads that share the width; it must be a multiple of them
     * @param causal true if a position sees itself and what stands before it only
     */
    public Attention(
            Parameters parameters, Torch torch, String name, int width, int heads, boolean causal) {
        if (heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException(
                    "attention has width "
                            + width
                            + " and "
                            + heads
                            + " heads; the width must be a multiple of the heads");
        }
        Start start = new Start.Normal(1 / Math.sqrt(width));
        this.torch = torch;
        this.prefix = causal ? "causal_" : "";
        this.parameters =
                List.of(
                        parameters.create(name + ".qkv.weight", start, 3L * width, width),
                        parameters.create(name + ".qkv.bias", Parameters.ZEROS, 3L * width),
                        parameters.create(name + ".out.weight", start, width, width),
                        parameters.create(name + ".out.bias", Parameters.ZEROS, width));
        this.numbers = torch.numbers(heads);
    }

    /** (batch, time, width) to the same. */
    @Override
    public NDArray forward(NDArray x) {
        return torch.call(prefix + "attention", parameters, x, numbers).singletonOrThrow();
    }

    /**
     * Attention that sees only the positions that a mask allows.
     *
     * @param x (batch, time, width)
     * @param mask boolean, broadcast to (batch, heads, time, time); true is seen. Every position must see one
     */
    public NDArray forward(NDArray x, NDArray mask) {
        return torch.call(prefix + "masked_attention", parameters, x, numbers, mask)
                .singletonOrThrow();
    }
}
