package io.millrace.objective.contrastive;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.millrace.data.Sample;
import io.millrace.encoder.DropoutTokens;
import io.millrace.encoder.Mode;
import io.millrace.input.TokenBatch;
import io.millrace.input.TokenInput;
import io.millrace.input.Tokens;
import io.millrace.nn.Linear;
import io.millrace.objective.Batch;
import io.millrace.objective.Forward;
import io.millrace.objective.GradientObjective;
import io.millrace.objective.Objective;
import io.millrace.schemas.config.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Unsupervised SimCSE (Gao et al. 2021): a sentence is read twice, each time through another dropout mask, and is to be told
 * from the other sentences of the batch. The loss is {@link NtXent#across} after a linear map and tanh, which are not kept.
 * Here dropout is that of the embeddings alone, where the paper has it in all layers, and a sentence is the mean of its
 * positions. The same sentence twice in a batch is told from itself: clean duplicates away.
 */
public final class SimCse extends GradientObjective {

    /**
     * Options of the objective.
     *
     * @param temperature that cosines are divided by
     * @param dropout share of the embeddings that is dropped
     */
    public record Options(Double temperature, Double dropout) {
        public Options {
            temperature =
                    Check.range("temperature", temperature == null ? 0.05 : temperature, 0.01, 10);
            dropout = Check.range("dropout", dropout == null ? 0.1 : dropout, 0.01, 0.9);
        }
    }

    /** Finds it by name. */
    public static final class Provider implements Objective.Provider<Options, DropoutTokens> {
        @Override
        public String name() {
            return "simcse";
        }

        @Override
        public Class<Options> options() {
            return Options.class;
        }

        @Override
        public Class<DropoutTokens> trains(Options own) {
            return DropoutTokens.class;
        }

        @Override
        public Class<TokenInput> reads(Options own) {
            return TokenInput.class;
        }

        /** What is told apart is an example; one that shares a sample is no sentence. */
        @Override
        public boolean wholeExamples() {
            return true;
        }

        @Override
        public Objective create(Options own, DropoutTokens encoder, Context context) {
            return new SimCse(own, encoder, context);
        }
    }

    private final Options own;
    private final Context context;
    private final DropoutTokens encoder;
    private final TokenInput input;
    private final Linear head;

    private SimCse(Options own, DropoutTokens encoder, Context context) {
        this.own = own;
        this.context = context;
        this.encoder = encoder;
        this.input = (TokenInput) context.input();
        int width = encoder.width();
        head = new Linear(context.parameters(), context.torch(), "head", width, width);
    }

    @Override
    protected Supplier<Forward> prepare(Batch batch, Mode mode) {
        int rows = batch.size();
        if (rows < 2) {
            return NOTHING; // nothing to be told from
        }
        List<Sample> twice = new ArrayList<>(batch.samples());
        twice.addAll(batch.samples());
        Tokens in = TokenBatch.of(input, twice).corrupted(batch.manager());
        var shape = new Shape(in.rows(), in.time(), encoder.width());
        NDArray kept =
                batch.manager()
                        .create(kept((int) shape.size(), own.dropout, batch.random()), shape);
        return () -> {
            NDArray pooled = encoder.pooled(in, kept, mode);
            NDArray views = head.forward(pooled).tanh();
            NDArray first = views.get("0:" + rows);
            NDArray second = views.get(rows + ":");
            NDArray loss = NtXent.across(context.torch(), first, second, own.temperature);
            return new Forward(loss, () -> pooled.get("0:" + rows));
        };
    }

    /**
     * Factors of inverted dropout. A bound on 16 bits decides, four numbers to a draw: there are as many of them as the
     * encoder has activations.
     */
    static float[] kept(int count, double dropout, SplittableRandom random) {
        float[] kept = new float[count];
        int bound = (int) Math.round(dropout * (1 << 16));
        float factor = 1 / (1 - bound / (float) (1 << 16));
        for (int i = 0; i < count; ) {
            long bits = random.nextLong();
            for (int end = Math.min(count, i + 4); i < end; i++, bits >>>= 16) {
                kept[i] = (bits & 0xffff) < bound ? 0 : factor;
            }
        }
        return kept;
    }

    @Override
    public int outputs() {
        return encoder.width();
    }

    @Override
    public String unit() {
        return "nats";
    }

    @Override
    public double flopsPerSample() {
        return 3 * 2 * encoder.flopsPerSample();
    }
}
