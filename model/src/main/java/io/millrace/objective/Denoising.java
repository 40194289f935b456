package io.millrace.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.millrace.encoder.Mode;
import io.millrace.encoder.VectorEncoder;
import io.millrace.input.UnitVectors;
import io.millrace.input.VectorInput;
import io.millrace.input.Vectors;
import io.millrace.nn.Linear;
import io.millrace.schemas.config.Check;
import io.millrace.tensor.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * A denoising autoencoder (Vincent et al. 2010): values are set to zero at random, and the whole vector is to be given
 * back from the representation. The decoder mirrors the encoder; the loss is the mean squared error per value.
 */
public final class Denoising extends GradientObjective {

    /**
     * Options of the objective.
     *
     * @param corruption the chance of a value to be set to zero
     */
    public record Options(Double corruption) {
        public Options {
            corruption = Check.range("corruption", corruption == null ? 0.3 : corruption, 0, 0.95);
        }
    }

    /** Finds it by name. */
    public static final class Provider implements Objective.Provider<Options, VectorEncoder> {
        @Override
        public String name() {
            return "denoising";
        }

        @Override
        public Class<Options> options() {
            return Options.class;
        }

        @Override
        public Class<VectorEncoder> trains(Options own) {
            return VectorEncoder.class;
        }

        @Override
        public Class<VectorInput> reads(Options own) {
            return VectorInput.class;
        }

        @Override
        public Objective create(Options own, VectorEncoder encoder, Context context) {
            return new Denoising(own, encoder, context);
        }
    }

    private final VectorInput input;
    private final VectorEncoder encoder;
    private final double corruption;
    private final List<Linear> decoder = new ArrayList<>();

    private Denoising(Options own, VectorEncoder encoder, Context context) {
        this.input = (VectorInput) context.input();
        this.encoder = encoder;
        this.corruption = own.corruption;
        int[] widths = encoder.widths();
        for (int i = widths.length - 1; i >= 0; i--) {
            int in = widths[i];
            int out = i == 0 ? encoder.size() : widths[i - 1];
            var start = new Parameters.Start.Normal(Math.sqrt(2.0 / in));
            String layer = "head.layers." + i;
            decoder.add(new Linear(context.parameters(), context.torch(), layer, in, out, start));
        }
    }

    @Override
    protected Supplier<Forward> prepare(Batch batch, Mode mode) {
        NDArray clean = input.arrays(batch.manager(), batch.samples()).values();
        float[] keep = new float[Math.toIntExact(clean.size())];
        SplittableRandom random = batch.random();
        for (int i = 0; i < keep.length; i++) {
            keep[i] = random.nextDouble() < corruption ? 0 : 1;
        }
        NDArray mask = batch.manager().create(keep, clean.getShape());
        return () -> {
            NDArray code = encoder.pooled(new Vectors(clean.mul(mask)), mode);
            return new Forward(decode(code).sub(clean).square().mean(), () -> code);
        };
    }

    private NDArray decode(NDArray code) {
        NDArray x = code;
        for (int i = 0; i < decoder.size(); i++) {
            x = decoder.get(i).forward(x);
            boolean last = i == decoder.size() - 1;
            if (!last) {
                x = Activation.relu(x);
            } else if (input instanceof UnitVectors) {
                x = Activation.sigmoid(x);
            }
        }
        return x;
    }

    @Override
    public int outputs() {
        return encoder.width();
    }

    @Override
    public String unit() {
        return "squared error";
    }

    @Override
    public double flopsPerSample() {
        return 3 * 2 * encoder.flopsPerSample();
    }
}
