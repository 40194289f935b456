package io.millrace.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.input.Input;
import io.millrace.input.TokenInput;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Parameters.Start;
import io.millrace.tensor.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A transformer encoder (Vaswani et al. 2017) with normalisation before each part (Xiong et al. 2020), learned
 * positions, and GELU. No dropout: in a stream every example is seen once, and a step stays a function of its inputs.
 */
public final class TransformerEncoder implements Encoder {

    /** Finds it by name. */
    public static final class Provider implements Encoder.Provider {
        @Override
        public String name() {
            return "transformer";
        }

        @Override
        public Class<? extends Input> reads() {
            return TokenInput.class;
        }

        @Override
        public JsonNode complete(JsonNode options) {
            return TransformerSize.complete(options);
        }

        @Override
        public Encoder create(JsonNode options, Input input, Parameters parameters, Torch torch) {
            if (!(input instanceof TokenInput tokens)) {
                throw new IllegalArgumentException(
                        "encoder transformer cannot read input "
                                + input.name()
                                + "; allowed: inputs of tokens (text)");
            }
            return new TransformerEncoder(options, tokens, parameters, torch);
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

    private final JsonNode options;
    private final TransformerSize size;
    private final TokenInput input;
    private final Torch torch;
    private final NDArray tokenEmbedding;
    private final NDArray positions;
    private final List<Layer> layers = new ArrayList<>();
    private final NDArray finalNorm;
    private final NDArray finalShift;

    private TransformerEncoder(
            JsonNode options, TokenInput input, Parameters parameters, Torch torch) {
        this.options = options;
        this.size = TransformerSize.of(options);
        this.input = input;
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
    public String name() {
        return "transformer";
    }

    @Override
    public JsonNode options() {
        return options;
    }

    @Override
    public int width() {
        return size.width();
    }

    /** The token embedding, (vocabulary, width), for heads that share it. */
    public NDArray tokenEmbedding() {
        return tokenEmbedding;
    }

    /** What it reads. */
    public TokenInput input() {
        return input;
    }

    /**
     * Hidden states of every position.
     *
     * @param tokens int64, (batch, time), time at most the input's length
     * @param mask boolean, (batch, 1, 1, time), true where there is a token; null if there is one everywhere
     * @return (batch, time, width)
     */
    public NDArray hidden(NDArray tokens, NDArray mask) {
        long batch = tokens.getShape().get(0);
        long time = tokens.getShape().get(1);
        long width = size.width();
        NDArray x =
                Embedding.embedding(tokens, tokenEmbedding, SparseFormat.DENSE).singletonOrThrow();
        x = x.add(time == input.length() ? positions : positions.get("0:" + time));
        for (Layer layer : layers) {
            NDArray qkv =
                    linear(norm(x, layer.norm1, layer.shift1), layer.qkv, layer.qkvBias)
                            .reshape(batch, time, 3, size.heads(), width / size.heads());
            NDArray seen = mask == null ? torch.attention(qkv) : torch.attention(qkv, mask);
            x = x.add(linear(seen, layer.out, layer.outBias));
            NDArray up =
                    Activation.gelu(
                            linear(norm(x, layer.norm2, layer.shift2), layer.up, layer.upBias));
            x = x.add(linear(up, layer.down, layer.downBias));
        }
        return norm(x, finalNorm, finalShift);
    }

    /**
     * The mean of the hidden states over the masked positions of each sample, for there pretraining has gathered what
     * would stand; over all its tokens if none is masked.
     */
    @Override
    public NDArray represent(NDManager manager, List<byte[]> samples) {
        int longest = samples.stream().mapToInt(input::length).max().orElse(1);
        // A few lengths only: on a GPU every new shape costs an allocation.
        int time = Math.max(1, Math.min(input.length(), (longest + 7) / 8 * 8));
        int batch = samples.size();
        int[] ids = new int[batch * time];
        Arrays.fill(ids, input.padding());
        float[] weights = new float[batch * time];
        float[] seen = new float[batch * time];
        for (int row = 0; row < batch; row++) {
            byte[] sample = samples.get(row);
            int length = input.length(sample);
            input.tokens(sample, ids, row * time);
            Arrays.fill(seen, row * time, row * time + length, 1f);
            pool(ids, weights, row * time, row * time + length);
        }
        NDArray mask =
                manager.create(seen, new Shape(batch, 1, 1, time))
                        .gt(0f)
                        .toType(DataType.BOOLEAN, false);
        NDArray hidden = hidden(tokens(manager, ids, batch, time), mask);
        return hidden.mul(manager.create(weights, new Shape(batch, time, 1))).sum(new int[] {1});
    }

    private void pool(int[] ids, float[] weights, int from, int to) {
        int masked = 0;
        for (int i = from; i < to; i++) {
            masked += ids[i] == input.mask() ? 1 : 0;
        }
        for (int i = from; i < to; i++) {
            boolean counts = masked == 0 || ids[i] == input.mask();
            weights[i] = counts ? 1f / (masked == 0 ? to - from : masked) : 0;
        }
    }

    /** Ids as int64, (batch, time). */
    public static NDArray tokens(NDManager manager, int[] ids, int batch, int time) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(ids.length * Long.BYTES).order(ByteOrder.nativeOrder());
        var longs = bytes.asLongBuffer();
        for (int id : ids) {
            longs.put(id);
        }
        return manager.create(bytes, new Shape(batch, time), DataType.INT64);
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
        double time = input.length();
        double width = size.width();
        double matrices =
                time * (2 * width * 3 * width + 2 * width * width + 4 * width * 4 * width);
        double attention = 4 * time * time * width;
        return size.depth() * (matrices + attention);
    }
}
