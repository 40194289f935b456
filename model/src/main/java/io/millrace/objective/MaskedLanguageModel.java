package io.millrace.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.data.Sample;
import io.millrace.encoder.TransformerEncoder;
import io.millrace.input.Options;
import io.millrace.input.TokenInput;
import io.millrace.tensor.Parameters;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Masked language modelling (Devlin et al. 2019): of the tokens of a sequence a fixed share is predicted; of those 80 %
 * are replaced by the mask, 10 % by a random token and 10 % are left. The loss is the mean cross-entropy over the
 * predicted positions only, in nats; the output layer shares the token embedding.
 */
public final class MaskedLanguageModel extends GradientObjective {

    /** Finds it by name. */
    public static final class Provider implements Objective.Provider {
        @Override
        public String name() {
            return "masked-language-model";
        }

        @Override
        public JsonNode complete(JsonNode options) {
            Options given = Options.of("objective", options);
            double rate = given.number("mask-rate", 0.15, 0.01, 0.9);
            given.done(List.of("name"));
            return Options.node().put("mask-rate", rate);
        }

        @Override
        public JsonNode defaultEncoder() {
            return Options.node().put("name", "transformer");
        }

        @Override
        public double defaultLearningRate() {
            return 1e-3;
        }

        @Override
        public void check(JsonNode encoder, JsonNode input) {
            if (!encoder.get("name").asText().equals("transformer")) {
                throw new IllegalArgumentException(
                        "objective masked-language-model cannot train encoder "
                                + encoder.get("name").asText()
                                + "; allowed: transformer");
            }
        }

        @Override
        public Objective create(Context context) {
            return new MaskedLanguageModel(context, (TransformerEncoder) context.encoder());
        }
    }

    private final Context context;
    private final TransformerEncoder encoder;
    private final TokenInput input;
    private final double rate;
    private final NDArray transform;
    private final NDArray transformBias;
    private final NDArray norm;
    private final NDArray shift;
    private final NDArray outputBias;

    private MaskedLanguageModel(Context context, TransformerEncoder encoder) {
        super(context);
        this.context = context;
        this.encoder = encoder;
        this.input = encoder.input();
        this.rate = context.options().get("mask-rate").asDouble();
        Parameters parameters = context.parameters();
        int width = encoder.width();
        transform =
                parameters.create(
                        "head.transform.weight",
                        new Parameters.Start.Normal(1 / Math.sqrt(width)),
                        width,
                        width);
        transformBias = parameters.create("head.transform.bias", Parameters.ZEROS, width);
        norm = parameters.create("head.norm.weight", Parameters.ONES, width);
        shift = parameters.create("head.norm.bias", Parameters.ZEROS, width);
        outputBias = parameters.create("head.output.bias", Parameters.ZEROS, input.vocabulary());
    }

    @Override
    protected Prepared prepare(Batch batch) {
        int time = input.length();
        int rows = batch.samples().size();
        int[] ids = new int[rows * time];
        for (int row = 0; row < rows; row++) {
            Sample sample = batch.samples().get(row);
            input.tokens(sample.bytes(), ids, row * time);
        }
        Masking masking = Masking.draw(ids, time, rate, input, batch.random());
        NDArray tokens = TransformerEncoder.tokens(batch.manager(), ids, rows, time);
        NDArray positions =
                batch.manager().create(masking.positions(), new Shape(masking.positions().length));
        NDArray targets =
                batch.manager().create(masking.targets(), new Shape(masking.targets().length));
        return () -> loss(tokens, positions, targets);
    }

    private NDArray loss(NDArray tokens, NDArray positions, NDArray targets) {
        NDArray hidden = encoder.hidden(tokens, null).reshape(-1, encoder.width());
        NDArray picked = context.torch().rows(hidden, positions);
        NDArray x = Activation.gelu(TransformerEncoder.linear(picked, transform, transformBias));
        x = TransformerEncoder.norm(x, norm, shift);
        NDArray logits = TransformerEncoder.linear(x, encoder.tokenEmbedding(), outputBias);
        return context.torch().crossEntropy(logits, targets.toType(DataType.INT64, false));
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
