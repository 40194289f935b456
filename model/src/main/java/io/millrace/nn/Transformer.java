package io.millrace.nn;

import ai.djl.ndarray.NDArray;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * Transformer layers one after the other in one call of the engine, so that what flows between them need not be float32:
 * with products of bfloat16 the residual stream is bfloat16 as well.
 */
public final class Transformer implements Layer {

    private final Torch torch;
    private final String prefix;
    private final List<NDArray> parameters = new ArrayList<>();
    private final NDArray numbers;

    /**
     * Makes the layers {@code name.0}, {@code name.1} and so on.
     *
     * @param heads that share the width; it must be a multiple of them
     * @param causal true if a position sees itself and what stands before it only
     */
    public Transformer(
            Parameters parameters,
            Torch torch,
            String name,
            int depth,
            int width,
            int heads,
            boolean causal) {
        this(
                torch,
                layers(parameters, torch, name, depth, width, heads, causal),
                width,
                heads,
                causal);
    }

    Transformer(Torch torch, List<TransformerLayer> layers, int width, int heads, boolean causal) {
        if (heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException(
                    "a transformer has width "
                            + width
                            + " and "
                            + heads
                            + " heads; the width must be a multiple of the heads");
        }
        this.torch = torch;
        this.prefix = causal ? "causal_" : "";
        this.numbers = torch.numbers(heads);
        layers.forEach(layer -> parameters.addAll(layer.parameters()));
    }

    private static List<TransformerLayer> layers(
            Parameters parameters,
            Torch torch,
            String name,
            int depth,
            int width,
            int heads,
            boolean causal) {
        var layers = new ArrayList<TransformerLayer>();
        for (int i = 0; i < depth; i++) {
            layers.add(
                    new TransformerLayer(
                            parameters, torch, name + "." + i, width, heads, depth, causal));
        }
        return layers;
    }

    /** (batch, time, width) to the same. */
    @Override
    public NDArray forward(NDArray x) {
        return torch.call(prefix + "transformer", parameters, x, numbers).singletonOrThrow();
    }

    /**
     * Layers whose attention sees only the positions that a mask allows.
     *
     * @param x (batch, time, width)
     * @param mask boolean, broadcast to (batch, heads, time, time); true is seen. Every position must see one. Null if
     *     every position sees all
     */
    public NDArray forward(NDArray x, NDArray mask) {
        return mask == null
                ? forward(x)
                : torch.call(prefix + "masked_transformer", parameters, x, numbers, mask)
                        .singletonOrThrow();
    }

    /**
     * What each layer hands on, from the first to the last.
     *
     * @param mask as in {@link #forward(NDArray, NDArray)}
     * @return one array (batch, time, width) a layer
     */
    public List<NDArray> states(NDArray x, NDArray mask) {
        return mask == null
                ? torch.call(prefix + "transformer_states", parameters, x, numbers)
                : torch.call(prefix + "masked_transformer_states", parameters, x, numbers, mask);
    }
}
