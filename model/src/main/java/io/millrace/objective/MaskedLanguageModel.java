package io.millrace.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.millrace.encoder.BidirectionalTokens;
import io.millrace.encoder.Mode;
import io.millrace.input.TokenBatch;
import io.millrace.input.TokenInput;
import io.millrace.input.Tokens;
import io.millrace.nn.TokenPrediction;
import io.millrace.schemas.config.Check;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Masked language modelling (Devlin et al. 2019): of the tokens of a sequence a fixed share is predicted; of those 80 %
 * are replaced by the mask, 10 % by a random token and 10 % are left. The loss is the mean cross-entropy over the
 * predicted positions only, in nats; the output layer shares the token embedding.
 */
public final class MaskedLanguageModel extends GradientObjective {

    /**
     * Options of the objective.
     *
     * @param maskRate share of the tokens that is predicted
     */
    public record Options(Double maskRate) {
        public Options {
            maskRate = Check.range("mask-rate", maskRate == null ? 0.15 : maskRate, 0.01, 0.9);
        }
    }

    /** Finds it by name. */
    public static final class Provider implements Objective.Provider<Options, BidirectionalTokens> {
        @Override
        public String name() {
            return "masked-language-model";
        }

        @Override
        public Class<Options> options() {
            return Options.class;
        }

        @Override
        public Class<BidirectionalTokens> trains(Options own) {
            return BidirectionalTokens.class;
        }

        @Override
        public Class<TokenInput> reads(Options own) {
            return TokenInput.class;
        }

        @Override
        public Objective create(Options own, BidirectionalTokens encoder, Context context) {
            return new MaskedLanguageModel(own, encoder, context);
        }
    }

    private final Context context;
    private final BidirectionalTokens encoder;
    private final TokenInput input;
    private final double rate;
    private final TokenPrediction head;

    private MaskedLanguageModel(Options own, BidirectionalTokens encoder, Context context) {
        this.context = context;
        this.encoder = encoder;
        this.input = (TokenInput) context.input();
        this.rate = own.maskRate;
        head =
                new TokenPrediction(
                        context.parameters(), context.torch(), encoder.width(), input.vocabulary());
    }

    @Override
    protected Supplier<Forward> prepare(Batch batch, Mode mode) {
        TokenBatch tokens = TokenBatch.of(input, batch.samples());
        Masking masking = Masking.draw(tokens.ids(), tokens.time(), rate, input, batch.random());
        if (masking.positions().length == 0) {
            return NOTHING;
        }
        Tokens in = tokens.corrupted(batch.manager());
        NDArray positions =
                batch.manager().create(masking.positions(), new Shape(masking.positions().length));
        NDArray targets =
                batch.manager().create(masking.targets(), new Shape(masking.targets().length));
        return () -> {
            NDArray hidden = encoder.positions(in, mode);
            return new Forward(loss(hidden, positions, targets), () -> in.pool(hidden));
        };
    }

    private NDArray loss(NDArray hidden, NDArray positions, NDArray targets) {
        NDArray picked = context.torch().rows(hidden.reshape(-1, encoder.width()), positions);
        return head.loss(picked, encoder.tokenEmbedding(), targets);
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
        double width = encoder.width();
        double predicted = Math.round(rate * input.length());
        double head = predicted * (2 * width * width + 2 * width * input.vocabulary());
        return 3 * (encoder.flopsPerSample() + head); // the backward pass costs two forward passes
    }

    /**
     * Which positions are predicted, and what they hold.
     *
     * @param positions in the batch laid out as one row, ascending within a sequence
     * @param targets the ids that stood there
     */
    record Masking(long[] positions, long[] targets) {

        /** Draws and applies: {@code ids} is changed at 90 % of the predicted positions. */
        static Masking draw(
                int[] ids, int time, double rate, TokenInput input, SplittableRandom random) {
            int most = (int) Math.max(1, Math.round(rate * time));
            long[] positions = new long[ids.length / time * most];
            long[] targets = new long[positions.length];
            int[] eligible = new int[time];
            int count = 0;
            for (int from = 0; from < ids.length; from += time) {
                int free = 0;
                for (int i = from; i < from + time; i++) {
                    if (!input.special(ids[i])) {
                        eligible[free++] = i;
                    }
                }
                // A part of a Fisher-Yates shuffle: every set of positions is as likely as any
                // other.
                for (int k = 0; k < Math.min(most, free); k++) {
                    int j = k + random.nextInt(free - k);
                    int position = eligible[j];
                    eligible[j] = eligible[k];
                    positions[count] = position;
                    targets[count++] = ids[position];
                    double chance = random.nextDouble();
                    if (chance < 0.8) {
                        ids[position] = input.mask();
                    } else if (chance < 0.9) {
                        ids[position] = ordinary(input, random);
                    }
                }
            }
            return new Masking(
                    java.util.Arrays.copyOf(positions, count),
                    java.util.Arrays.copyOf(targets, count));
        }

        private static int ordinary(TokenInput input, SplittableRandom random) {
            int id;
            do {
                id = random.nextInt(input.vocabulary());
            } while (input.special(id));
            return id;
        }
    }
}
