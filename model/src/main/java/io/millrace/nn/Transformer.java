package io.millrace.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * Transformer layers one after the other in one call of the engine, so that what flows between them need not be float32:
 * with products of bfloat16 the residual stream is bfloat16 as well.
 */
public final class Transformer implements Layer {

    /** Of a layer. */
    private static final int PARAMETERS = 12;

    /** Added to the score of what is not seen. */
    private static final float UNSEEN = -1e9f;

    private final Torch torch;
    private final String prefix;
    private final List<NDArray> parameters = new ArrayList<>();
    private final NDArray numbers;
    private final int heads;

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
        this.heads = heads;
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

    /**
     * What each layer's heads look at, from the first to the last.
     *
     * @param mask as in {@link #forward(NDArray, NDArray)}; a causal one sees no later position, whatever it says
     * @return one array (batch, heads, time, time) a layer, 1 in sum over the last axis
     */
    public List<NDArray> attention(NDArray x, NDArray mask) {
        List<NDArray> states = states(x, mask);
        var looks = new ArrayList<NDArray>();
        NDArray in = x;
        for (int layer = 0; layer < states.size(); layer++) {
            List<NDArray> p = parameters.subList(layer * PARAMETERS, (layer + 1) * PARAMETERS);
            NDArray qkv =
                    torch.call(
                            "linear_bias",
                            torch.call("layer_norm", in, p.get(0), p.get(1)),
                            p.get(2),
                            p.get(3));
            looks.add(looks(qkv, heads, mask));
            in = states.get(layer);
        }
        return looks;
    }

    private NDArray looks(NDArray qkv, long heads, NDArray mask) {
        long batch = qkv.getShape().get(0);
        long time = qkv.getShape().get(1);
        long each = qkv.getShape().get(2) / 3 / heads;
        NDArray parts = qkv.reshape(batch, time, 3, heads, each).transpose(2, 0, 3, 1, 4);
        NDArray scores =
                parts.get(0)
                        .matMul(parts.get(1).swapAxes(2, 3))
                        .div((float) Math.sqrt((double) each));
        if (mask != null) {
            scores = scores.add(mask.logicalNot().toType(DataType.FLOAT32, false).mul(UNSEEN));
        }
        if (!prefix.isEmpty()) {
            float[] later = new float[Math.toIntExact(time * time)];
            for (int i = 0; i < later.length; i++) {
                later[i] = i % time > i / time ? UNSEEN : 0;
            }
            scores = scores.add(qkv.getManager().create(later, new Shape(time, time)));
        }
        return scores.softmax(-1);
    }
}
