package io.millrace.encoder.bert;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import io.millrace.encoder.BidirectionalTokens;
import io.millrace.encoder.Mode;
import io.millrace.input.TokenInput;
import io.millrace.input.Tokens;
import io.millrace.nn.PostNormTransformer;
import io.millrace.schemas.config.Check;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Parameters.Start;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * The encoder of BERT (Devlin et al. 2019): token, position and type embeddings under one normalisation, then layers with
 * normalisation after each part, biases and exact GELU. Every token is of the first type. No dropout, as in {@link
 * io.millrace.encoder.TransformerEncoder}. The representation is the mean of the hidden states.
 */
public final class BertEncoder implements BidirectionalTokens {

    static final String TOKENS = "encoder.embeddings.tokens";
    static final String POSITIONS = "encoder.embeddings.positions";
    static final String TYPES = "encoder.embeddings.types";
    static final String NORM = "encoder.embeddings.norm";
    static final String LAYERS = "encoder.layers";

    /**
     * Options of the encoder.
     *
     * @param depth layers
     * @param width of every representation
     * @param heads that share the width
     * @param feedforward width between the two maps of a feed-forward part; default: four times the width
     * @param positions longest sequence that it has position embeddings for
     * @param types of tokens that it has embeddings for; 0 for none, as in DistilBERT
     * @param epsilon added to the variance by every normalisation
     */
    public record Options(
            Integer depth,
            Integer width,
            Integer heads,
            Integer feedforward,
            Integer positions,
            Integer types,
            Double epsilon) {
        public Options {
            depth = Check.range("depth", depth == null ? 4 : depth, 1, 1024);
            width = Check.range("width", width == null ? 256 : width, 1, 1 << 16);
            heads = Check.range("heads", heads == null ? Math.max(1, width / 64) : heads, 1, 1024);
            Check.that(width % heads == 0, "heads", heads, "a divisor of the width, " + width);
            feedforward =
                    Check.range(
                            "feedforward",
                            feedforward == null ? 4 * width : feedforward,
                            1,
                            1 << 18);
            positions = Check.range("positions", positions == null ? 512 : positions, 8, 1 << 16);
            types = Check.range("types", types == null ? 2 : types, 0, 1024);
            epsilon = Check.range("epsilon", epsilon == null ? 1e-12 : epsilon, 0, 1e-3);
        }
    }

    private final Options own;
    private final int longest;
    private final NDArray tokenEmbedding;
    private final NDArray positions;
    private final NDArray types; // null if there are none
    private final PostNormTransformer layers;

    BertEncoder(Options own, TokenInput input, Parameters parameters, Torch torch) {
        if (input.length() > own.positions) {
            throw new IllegalArgumentException(
                    "input.length is "
                            + input.length()
                            + ", and the encoder has position embeddings for "
                            + own.positions
                            + "; allowed: up to as many");
        }
        this.own = own;
        this.longest = input.length();
        // As BERT starts; the normalisation makes up for the scale.
        Start embedding = new Start.Normal(0.02);
        int width = own.width;
        tokenEmbedding = parameters.create(TOKENS, embedding, input.vocabulary(), width);
        positions = parameters.create(POSITIONS, embedding, own.positions, width);
        types = own.types == 0 ? null : parameters.create(TYPES, embedding, own.types, width);
        layers =
                new PostNormTransformer(
                        parameters,
                        torch,
                        NORM,
                        LAYERS,
                        own.depth,
                        width,
                        own.feedforward,
                        own.heads,
                        own.epsilon);
    }

    @Override
    public int width() {
        return own.width;
    }

    @Override
    public NDArray tokenEmbedding() {
        return tokenEmbedding;
    }

    @Override
    public NDArray positions(Tokens in, Mode mode) {
        NDArray x =
                Embedding.embedding(in.ids(), tokenEmbedding, SparseFormat.DENSE)
                        .singletonOrThrow();
        NDArray added = positions.get("0:" + in.time());
        if (types != null) {
            added = added.add(types.get("0:1"));
        }
        return layers.forward(x.add(added), in.seen());
    }

    @Override
    public NDArray pooled(Tokens in, Mode mode) {
        return in.pool(positions(in, mode));
    }

    @Override
    public List<String> layers() {
        var names = new ArrayList<String>();
        names.add("encoder.embeddings.");
        for (int i = 0; i < own.depth; i++) {
            names.add(LAYERS + "." + i + ".");
        }
        return names;
    }

    @Override
    public double flopsPerSample() {
        double time = longest;
        double width = own.width;
        double matrices = time * (2 * width * 4 * width + 4 * width * own.feedforward);
        double attention = 4 * time * time * width;
        return own.depth * (matrices + attention);
    }
}
