package io.millrace.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.millrace.encoder.CausalTokens;
import io.millrace.encoder.Mode;
import io.millrace.input.TokenBatch;
import io.millrace.input.TokenInput;
import io.millrace.input.Tokens;
import io.millrace.schemas.plugin.NoOptions;
import io.millrace.tensor.Parameters;
import java.util.function.Supplier;

/**
 * Causal language modelling (Radford et al. 2018): every token but the first of a sequence is predicted from those before
 * it. The loss is the mean cross-entropy over these, in nats; the output layer shares the token embedding. What fills a
 * sequence up is not predicted.
 */
public final class CausalLanguageModel extends GradientObjective {

    /** Finds it by name. */
    public static final class Provider implements Objective.Provider<NoOptions, CausalTokens> {
        @Override
        public String name() {
            return "causal-language-model";
        }

        @Override
        public Class<NoOptions> options() {
            return NoOptions.class;
        }

        @Override
        public Class<CausalTokens> trains(NoOptions own) {
            return CausalTokens.class;
        }

        @Override
        public Class<TokenInput> reads(NoOptions own) {
            return TokenInput.class;
        }

        @Override
        public Objective create(NoOptions own, CausalTokens encoder, Context context) {
            return new CausalLanguageModel(encoder, context);
        }
    }

    private final Context context;
    private final CausalTokens encoder;
    private final TokenInput input;
    private final NDArray outputBias;

    private CausalLanguageModel(CausalTokens encoder, Context context) {
        this.context = context;
        this.encoder = encoder;
        this.input = (TokenInput) context.input();
        outputBias =
                context.parameters()
                        .create("head.output.bias", Parameters.ZEROS, input.vocabulary());
    }

    @Override
    protected Supplier<Forward> prepare(Batch batch, Mode mode) {
        TokenBatch tokens = TokenBatch.of(input, batch.samples());
        Next next = Next.of(tokens, input.padding());
        if (next.positions.length == 0) {
            return NOTHING;
        }
        Tokens in = tokens.corrupted(batch.manager());
        var count = new Shape(next.positions.length);
        NDArray positions = batch.manager().create(next.positions, count);
        NDArray targets = batch.manager().create(next.targets, count).toType(DataType.INT64, false);
        return () -> {
            NDArray hidden = encoder.positions(in, mode);
            NDArray before = context.torch().rows(hidden.reshape(-1, encoder.width()), positions);
            NDArray loss =
                    context.torch()
                            .linearCrossEntropy(
                                    before, encoder.tokenEmbedding(), outputBias, targets);
            return new Forward(loss, () -> in.pool(hidden));
        };
    }

    /**
     * What is predicted.
     *
     * @param positions those that have a next token, in the batch laid out as one row
     * @param targets the tokens that follow them
     */
    record Next(long[] positions, long[] targets) {

        static Next of(TokenBatch tokens, int padding) {
            int[] ids = tokens.ids();
            long[] positions = new long[ids.length];
            long[] targets = new long[ids.length];
            int count = 0;
            for (int row = 0; row < tokens.rows(); row++) {
                int from = row * tokens.time();
                for (int i = from; i + 1 < from + tokens.length(row); i++) {
                    if (ids[i + 1] != padding) {
                        positions[count] = i;
                        targets[count++] = ids[i + 1];
                    }
                }
            }
            return new Next(
                    java.util.Arrays.copyOf(positions, count),
                    java.util.Arrays.copyOf(targets, count));
        }
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
        double head = 2.0 * (input.length() - 1) * encoder.width() * input.vocabulary();
        return 3 * (encoder.flopsPerSample() + head);
    }
}
