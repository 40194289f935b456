package io.millrace.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import io.millrace.input.TokenInput;
import io.millrace.input.Tokens;
import io.millrace.schemas.config.Check;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Parameters.Start;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A transformer encoder (Vaswani et al. 2017) with normalisation before each part (Xiong et al. 2020), learned
 * positions, and GELU. No dropout: in a stream every example is seen once, and a step stays a function of its inputs.
 */
public abstract class TransformerEncoder implements TokenEncoder {

    /** What a position sees. */
    public enum Attention {
        /** All positions. */
        BIDIRECTIONAL,
        /** Itself and those before it. */
        CAUSAL
    }

    /**
     * Options of the encoder.
     *
     * @param size a name that stands for the three numbers: {@code tiny}, {@code mini}, {@code small}, {@code base}
     * @param depth layers
     * @param width of every representation
     * @param heads that share the width; of another width than the named sizes' they are 64 wide, as in each of them
     * @param attention what a position sees; null for all positions, as before there was another
     */
    public record Options(
            String size, Integer depth, Integer width, Integer heads, Attention attention) {
        public Options {
            String named = size == null ? "mini" : size;
            Check.that(
                    TransformerSize.NAMED.containsKey(named),
                    "size",
                    named,
                    String.join(", ", new TreeSet<>(TransformerSize.NAMED.keySet())));
            TransformerSize base = TransformerSize.NAMED.get(named);
            size = null; // the numbers say it all
            width = Check.range("width", width == null ? base.width() : width, 1, 1 << 16);
            heads = Check.range("heads", heads == null ? Math.max(1, width / 64) : heads, 1, 1024);
            depth = Check.range("depth", depth == null ? base.depth() : depth, 1, 1024);
            attention = attention == Attention.BIDIRECTIONAL ? null : attention;
            var unused = new TransformerSize(depth, width, heads);
        }

        private TransformerSize shape() {
            return new TransformerSize(depth, width, heads);
        }
    }

    /** Finds it by name. */
    public static final class Provider implements Encoder.Provider<Options, TokenInput> {
        @Override
        public String name() {
            return "transformer";
        }

        @Override
        public Class<Options> options() {
            return Options.class;
        }

        @Override
        public Class<TokenInput> reads() {
            return TokenInput.class;
        }

        @Override
        public Class<? extends Encoder<?>> makes(Options own) {
            return own.attention == null ? Bidirectional.class : Causal.class;
        }

        @Override
        public Encoder<?> create(
                Options own, TokenInput input, Parameters parameters, Torch torch) {
            return own.attention == null
                    ? new Bidirectional(own, input, parameters, torch)
                    : new Causal(own, input, parameters, torch);
        }
    }

    private static final class Bidirectional extends TransformerEncoder
            implements BidirectionalTokens {
        Bidirectional(Options own, TokenInput input, Parameters parameters, Torch torch) {
            super(own, input, parameters, torch, false);
        }
    }

    private static final class Causal extends TransformerEncoder implements CausalTokens {
        Causal(Options own, TokenInput input, Parameters parameters, Torch torch) {
            super(own, input, parameters, torch, true);
        }
    }

    private static final float EPSILON = 1e-5f;

    private record Layer(
            NDArray norm1,
            NDArray shift1,
            NDArray qkv,
            NDArray qkvBias,
            NDArray out,
            NDArray outBias,
            NDArray norm2,
            NDArray shift2,
            NDArray up,
            NDArray upBias,
            NDArray down,
            NDArray downBias) {}

    private final TransformerSize size;
    private final boolean causal;
    private final int longest;
    private final Torch torch;
    private final NDArray tokenEmbedding;
    private final NDArray positions;
    private final List<Layer> layers = new ArrayList<>();
    private final NDArray finalNorm;
    private final NDArray finalShift;

    private TransformerEncoder(
            Options own, TokenInput input, Parameters parameters, Torch torch, boolean causal) {
        this.size = own.shape();
        this.causal = causal;
        this.longest = input.length();
        this.torch = torch;
        int width = size.width();
        // Matrices keep the variance, and what is added to the residual stream shrinks with the
        // depth. The usual 0.02 is
        // made for a width of 768: with 128 attention starts so flat that the loss stays at the
        // unigrams for long.
        double keep = 1 / Math.sqrt(width);
        Start embedding = new Start.Normal(0.05);
        Start normal = new Start.Normal(keep);
        Start residual = new Start.Normal(keep / Math.sqrt(2.0 * size.depth()));
        Start narrowing = new Start.Normal(keep / Math.sqrt(4 * 2.0 * size.depth()));
        tokenEmbedding =
                parameters.create(
                        "encoder.embeddings.tokens", embedding, input.vocabulary(), width);
        positions =
                parameters.create("encoder.embeddings.positions", embedding, input.length(), width);
        for (int i = 0; i < size.depth(); i++) {
            String name = "encoder.layers." + i + ".";
            layers.add(
                    new Layer(
                            parameters.create(
                                    name + "attention.norm.weight", Parameters.ONES, width),
                            parameters.create(
                                    name + "attention.norm.bias", Parameters.ZEROS, width),
                            parameters.create(
                                    name + "attention.qkv.weight", normal, 3L * width, width),
                            parameters.create(
                                    name + "attention.qkv.bias", Parameters.ZEROS, 3L * width),
                            parameters.create(
                                    name + "attention.out.weight", residual, width, width),
                            parameters.create(name + "attention.out.bias", Parameters.ZEROS, width),
                            parameters.create(
                                    name + "feedforward.norm.weight", Parameters.ONES, width),
                            parameters.create(
                                    name + "feedforward.norm.bias", Parameters.ZEROS, width),
                            parameters.create(
                                    name + "feedforward.up.weight", normal, 4L * width, width),
                            parameters.create(
                                    name + "feedforward.up.bias", Parameters.ZEROS, 4L * width),
                            parameters.create(
                                    name + "feedforward.down.weight", narrowing, width, 4L * width),
                            parameters.create(
                                    name + "feedforward.down.bias", Parameters.ZEROS, width)));
        }
        finalNorm = parameters.create("encoder.norm.weight", Parameters.ONES, width);
        finalShift = parameters.create("encoder.norm.bias", Parameters.ZEROS, width);
    }

    @Override
    public int width() {
        return size.width();
    }

    @Override
    public NDArray tokenEmbedding() {
        return tokenEmbedding;
    }

    @Override
    public NDArray positions(Tokens in, Mode mode) {
        return hidden(in.ids(), in.seen());
    }

    @Override
    public NDArray pooled(Tokens in, Mode mode) {
        return in.pool(positions(in, mode));
    }

    private NDArray hidden(NDArray tokens, NDArray mask) {
        long batch = tokens.getShape().get(0);
        long time = tokens.getShape().get(1);
        long width = size.width();
        NDArray x =
                Embedding.embedding(tokens, tokenEmbedding, SparseFormat.DENSE).singletonOrThrow();
        x = x.add(time == longest ? positions : positions.get("0:" + time));
        for (Layer layer : layers) {
            NDArray qkv =
                    linear(norm(x, layer.norm1, layer.shift1), layer.qkv, layer.qkvBias)
                            .reshape(batch, time, 3, size.heads(), width / size.heads());
            NDArray seen = attend(qkv, mask);
            x = x.add(linear(seen, layer.out, layer.outBias));
            NDArray up =
                    Activation.gelu(
                            linear(norm(x, layer.norm2, layer.shift2), layer.up, layer.upBias));
            x = x.add(linear(up, layer.down, layer.downBias));
        }
        return norm(x, finalNorm, finalShift);
    }

    private NDArray attend(NDArray qkv, NDArray mask) {
        if (causal) {
            return torch.causalAttention(qkv); // what fills a sequence up stands behind its tokens
        }
        return mask == null ? torch.attention(qkv) : torch.attention(qkv, mask);
    }

    /** A linear map of the last axis. */
    public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return Linear.linear(x, weight, bias).singletonOrThrow();
    }

    /** Layer normalisation of the last axis (Ba et al. 2016). */
    public static NDArray norm(NDArray x, NDArray weight, NDArray bias) {
        return LayerNorm.layerNorm(x, weight.getShape(), weight, bias, EPSILON).singletonOrThrow();
    }

    @Override
    public List<String> layers() {
        var names = new ArrayList<String>();
        names.add("encoder.embeddings.");
        for (int i = 0; i < size.depth(); i++) {
            names.add("encoder.layers." + i + ".");
        }
        return names;
    }

    @Override
    public double flopsPerSample() {
        double time = longest;
        double width = size.width();
        double matrices =
                time * (2 * width * 3 * width + 2 * width * width + 4 * width * 4 * width);
        double attention = 4 * time * time * width;
        return size.depth() * (matrices + attention);
    }
}
