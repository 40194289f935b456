package io.millrace.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.encoder.MlpEncoder;
import io.millrace.encoder.TransformerEncoder;
import io.millrace.input.Options;
import io.millrace.tensor.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A denoising autoencoder (Vincent et al. 2010): values are set to zero at random, and the whole vector is to be given
 * back from the representation. The decoder mirrors the encoder; the loss is the mean squared error per value.
 */
public final class Denoising extends GradientObjective {

    /** Finds it by name. */
    public static final class Provider implements Objective.Provider {
        @Override
        public String name() {
            return "denoising";
        }

        @Override
        public JsonNode complete(JsonNode options) {
            Options given = Options.of("objective", options);
            double corruption = given.number("corruption", 0.3, 0, 0.95);
            given.done(List.of("name"));
            return Options.node().put("corruption", corruption);
        }

        @Override
        public JsonNode defaultEncoder() {
            return Options.node().put("name", "mlp");
        }

        @Override
        public double defaultLearningRate() {
            return 1e-3;
        }

        @Override
        public void check(JsonNode encoder, JsonNode input) {
            if (!encoder.get("name").asText().equals("mlp")) {
                throw new IllegalArgumentException(
                        "objective denoising cannot train encoder "
                                + encoder.get("name").asText()
                                + "; allowed: mlp");
            }
        }

        @Override
        public Objective create(Context context) {
            return new Denoising(context, (MlpEncoder) context.encoder());
        }
    }

    private final MlpEncoder encoder;
    private final double corruption;
    private final List<NDArray> weights = new ArrayList<>();
    private final List<NDArray> biases = new ArrayList<>();

    private Denoising(Context context, MlpEncoder encoder) {
        super(context);
        this.encoder = encoder;
        this.corruption = context.options().get("corruption").asDouble();
        int[] widths = encoder.widths();
        for (int i = widths.length - 1; i >= 0; i--) {
            int in = widths[i];
            int out = i == 0 ? encoder.input().size() : widths[i - 1];
            var start = new Parameters.Start.Normal(Math.sqrt(2.0 / in));
            weights.add(
                    context.parameters().create("head.layers." + i + ".weight", start, out, in));
            biases.add(
                    context.parameters()
                            .create("head.layers." + i + ".bias", Parameters.ZEROS, out));
        }
    }

    @Override
    protected Prepared prepare(Batch batch) {
        NDArray clean = encoder.vectors(batch.manager(), batch.bytes());
        float[] keep = new float[batch.samples().size() * encoder.input().size()];
        SplittableRandom random = batch.random();
        for (int i = 0; i < keep.length; i++) {
            keep[i] = random.nextDouble() < corruption ? 0 : 1;
        }
        NDArray mask =
                batch.manager()
                        .create(keep, new Shape(batch.samples().size(), encoder.input().size()));
        return () -> {
            NDArray x = encoder.encode(clean.mul(mask));
            for (int i = 0; i < weights.size(); i++) {
                x = TransformerEncoder.linear(x, weights.get(i), biases.get(i));
                boolean last = i == weights.size() - 1;
                if (!last) {
                    x = Activation.relu(x);
                } else if (encoder.input().unitInterval()) {
                    x = Activation.sigmoid(x);
                }
            }
            return x.sub(clean).square().mean();
        };
    }

    @Override
    public double flopsPerSample() {
        return 3 * 2 * encoder.flopsPerSample();
    }
}
