package io.millrace.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import io.millrace.encoder.Encoder;
import io.millrace.encoder.Mode;
import io.millrace.encoder.TokenEncoder;
import io.millrace.input.Tokens;
import io.millrace.tensor.Parameters;
import java.util.List;

/**
 * What an encoder says of a text and, beside it, which tokens and pairs of neighbours it has: a bag of them through an
 * embedding of its own (Joulin et al. 2017), next to a deep model (Cheng et al. 2016). The two are tuned one after the other, for learned
 * together the deep part fits few labels by heart and leaves the wide one nothing to learn; {@link Mixture} weighs them.
 *
 * <p>A representation is (batch, width of the encoder + {@value #WIDTH}): the encoder's, then the sum of the embeddings of
 * the different tokens and pairs that are seen, divided by the square root of their number.
 *
 * <p>Parameter: {@value #TABLE}, (vocabulary + rows of pairs, {@value #WIDTH}).
 */
final class WideAndDeep<E extends TokenEncoder> implements Encoder<Tokens> {

    static final String TABLE = "head.wide.tokens";

    /** Pairs of neighbours share so many rows, by a hash; a prime. */
    private static final int BUCKETS = 16_381;

    private static final int MULTIPLIER = 7919;

    static final int WIDTH = 32;

    /** At most, of the bag. */
    static final int EPOCHS = 40;

    /** Epochs of the bag without a better validation loss before it stops. */
    static final int PATIENCE = 8;

    /** Learning rate of the bag. */
    static final double RATE = 3e-3;

    /**
     * Added to the root of the second moment: so large that a token of few examples moves by its gradient. With the usual 1e-8
     * each moves as far as one of many, and the bag is below a linear model of the same tokens.
     */
    static final double EPSILON = 1e-3;

    /** Brings the bag's values to the size at which that rate and a head's first weights suit them. */
    private static final float GAIN = 16;

    private final E encoder;
    private final int vocabulary;
    private final NDArray table;
    private Part part = Part.ALL;

    WideAndDeep(E encoder, int vocabulary, Parameters parameters) {
        this.encoder = encoder;
        this.vocabulary = vocabulary;
        table =
                parameters.create(
                        TABLE, new Parameters.Start.Normal(1e-3), vocabulary + BUCKETS, WIDTH);
    }

    /** From here on the other part is zeros, and is not computed. */
    void only(Part one) {
        part = one;
    }

    /** Values of a representation that are the encoder's; those after them are the bag's. */
    int deep() {
        return encoder.width();
    }

    @Override
    public NDArray pooled(Tokens in, Mode mode) {
        NDArray deep = part == Part.WIDE ? zeros(in, encoder.width()) : encoder.pooled(in, mode);
        NDArray wide = part == Part.DEEP ? zeros(in, WIDTH) : bag(in);
        return deep.concat(wide, 1);
    }

    private static NDArray zeros(Tokens in, int width) {
        return in.ids().getManager().zeros(new Shape(in.rows(), width));
    }

    private NDArray bag(Tokens in) {
        NDArray ids = in.ids();
        NDArray pairs = first(ids).mul(MULTIPLIER).add(second(ids)).mod(BUCKETS).add(vocabulary);
        NDArray keys = ids.concat(pairs, 1);
        NDArray counts = once(keys);
        if (in.seen() != null) {
            NDArray seen = in.seen().toType(DataType.FLOAT32, true).reshape(in.rows(), in.time());
            // What is not seen counts as -1 there: it hides no other's first time.
            NDArray both = seen.concat(first(seen).mul(second(seen)), 1);
            NDArray shown = both.toType(DataType.INT64, true);
            counts = once(keys.mul(shown).add(shown.sub(1))).mul(both);
        }
        NDArray each = Embedding.embedding(keys, table, SparseFormat.DENSE).singletonOrThrow();
        NDArray sum = each.mul(counts.expandDims(2)).sum(new int[] {1});
        return sum.mul(GAIN).div(counts.sum(new int[] {1}, true).maximum(1f).sqrt());
    }

    private static NDArray first(NDArray of) {
        return of.get(":, :-1");
    }

    private static NDArray second(NDArray of) {
        return of.get(":, 1:");
    }

    /** 1 where a key stands for the first time in its row, else 0: whether a token is there says more than how often. */
    private static NDArray once(NDArray keys) {
        NDArray places = keys.getManager().arange((int) keys.getShape().get(1));
        NDArray before = places.expandDims(1).gt(places.expandDims(0)); // (keys, keys)
        NDArray same = keys.expandDims(2).eq(keys.expandDims(1)); // (batch, keys, keys)
        NDArray earlier = same.logicalAnd(before).toType(DataType.FLOAT32, false);
        return earlier.sum(new int[] {2}).eq(0f).toType(DataType.FLOAT32, false);
    }

    @Override
    public int width() {
        return encoder.width() + WIDTH;
    }

    @Override
    public List<String> layers() {
        return encoder.layers();
    }

    @Override
    public double flopsPerSample() {
        return encoder.flopsPerSample();
    }
}
