package io.millrace.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import io.millrace.input.TokenInput;
import io.millrace.input.Tokens;
import io.millrace.nn.LayerNorm;
import io.millrace.nn.Transformer;
import io.millrace.schemas.config.Check;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Parameters.Start;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A transformer encoder (Vaswani et al. 2017) with normalisation before each part (Xiong et al. 2020), learned
 * positions, and GELU. No dropout, for in a stream every example is seen once, but where an objective gives the mask: a step
 * stays a function of its inputs.
 */
public abstract class TransformerEncoder
        implements DropoutTokens, LayeredEncoder<Tokens>, AttentionEncoder<Tokens> {

    private static final String TOKENS = "encoder.embeddings.tokens";
    private static final String POSITIONS = "encoder.embeddings.positions";
    private static final String LAYERS = "encoder.layers";
    private static final String NORM = "encoder.norm";

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
    public static final class Provider
            implements Encoder.Provider<Options, TokenInput>,
                    PreNormTransformer.Described<Options> {
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
        public PreNormTransformer described(Options own) {
            return new PreNormTransformer(
                    own.depth,
                    own.heads,
                    own.attention == Attention.CAUSAL,
                    TOKENS,
                    POSITIONS,
                    LAYERS,
                    NORM);
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

    private final TransformerSize size;
    private final boolean causal;
    private final int longest;
    private final NDArray tokenEmbedding;
    private final NDArray positions;
    private final Transformer layers;
    private final LayerNorm norm;

    private TransformerEncoder(
            Options own, TokenInput input, Parameters parameters, Torch torch, boolean causal) {
        this.size = own.shape();
        this.causal = causal;
        this.longest = input.length();
        int width = size.width();
        Start embedding = new Start.Normal(0.05);
        tokenEmbedding = parameters.create(TOKENS, embedding, input.vocabulary(), width);
        positions = parameters.create(POSITIONS, embedding, input.length(), width);
        layers =
                new Transformer(
                        parameters, torch, LAYERS, size.depth(), width, size.heads(), causal);
        norm = new LayerNorm(parameters, torch, NORM, width);
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
        return hidden(in, null);
    }

    @Override
    public NDArray pooled(Tokens in, Mode mode) {
        return in.pool(positions(in, mode));
    }

    /** (batch, time, width) of every layer, the last one normalised. */
    @Override
    public List<NDArray> layerOutputs(Tokens in, Mode mode) {
        var outputs = new ArrayList<>(layers.states(embedded(in.ids()), mask(in.seen())));
        outputs.set(outputs.size() - 1, norm.forward(outputs.get(outputs.size() - 1)));
        return outputs;
    }

    @Override
    public List<NDArray> attention(Tokens in) {
        return layers.attention(embedded(in.ids()), mask(in.seen()));
    }

    /** What fills a causal sequence up stands behind its tokens. */
    private NDArray mask(NDArray seen) {
        return causal ? null : seen;
    }

    private NDArray embedded(NDArray tokens) {
        long time = tokens.getShape().get(1);
        NDArray x =
                Embedding.embedding(tokens, tokenEmbedding, SparseFormat.DENSE).singletonOrThrow();
        return x.add(time == longest ? positions : positions.get("0:" + time));
    }

    @Override
    public NDArray pooled(Tokens in, NDArray kept, Mode mode) {
        return in.pool(hidden(in, kept));
    }

    /**
     * @param kept factors of the embeddings, or null
     */
    private NDArray hidden(Tokens in, NDArray kept) {
        NDArray x = embedded(in.ids());
        return norm.forward(layers.forward(kept == null ? x : x.mul(kept), mask(in.seen())));
    }

    @Override
    public List<String> layers() {
        var names = new ArrayList<String>();
        names.add("encoder.embeddings.");
        for (int i = 0; i < size.depth(); i++) {
            names.add(LAYERS + "." + i + ".");
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
