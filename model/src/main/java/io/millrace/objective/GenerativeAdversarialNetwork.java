package io.millrace.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.millrace.encoder.Mode;
import io.millrace.encoder.VectorEncoder;
import io.millrace.input.UnitVectors;
import io.millrace.input.VectorInput;
import io.millrace.input.Vectors;
import io.millrace.nn.Linear;
import io.millrace.objective.StepClock.Phase;
import io.millrace.schemas.config.Check;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * A generative adversarial network (Goodfellow et al. 2014). A generator makes vectors of noise; a discriminator tells
 * them from those of the stream. The discriminator is the encoder with one unit on top, for its features are what is worth
 * keeping (Radford et al. 2016); the generator is the objective's head.
 *
 * <p>A step is two turns, each with noise of its own. First the discriminator's, whose loss is {@code
 * -E log D(x) - E log(1 - D(G(z)))} in nats: log 4 where it cannot tell. Then the generator's, against the discriminator
 * as it has just become, with the non-saturating loss {@code -E log D(G(z))}. What is reported of a step is the
 * discriminator's loss, and the norm of both gradients as one vector. If the discriminator's update is left out, the
 * generator has no turn; if the generator's is, the discriminator has moved and the step counts as left out all the same.
 *
 * <p>Neither loss says how far the two have come, for each is measured against the other. So what is held out is judged
 * by the generator alone, with the Parzen window of Goodfellow et al. (section 5): the negative log-likelihood of a vector
 * under a mixture of Gaussians of one bandwidth around {@value #WINDOW} generated vectors, per value of the vector and
 * without the Gaussians' constant, which makes 0 the best there is. It is in nats, and the noise is the same each time, so
 * that it compares between steps and domains, but only at one bandwidth. A generator that lost a domain pays for it there.
 * It is a rough measure: with many values it is little more than the distance to the nearest of the generated vectors, and
 * prefers blurred ones to true ones (Theis et al. 2016). Of handwritten digits, 784 values, true ones around the held-out
 * ones give 0.69, the mean of all 0.88, means of 16 alike 0.48. Of the features that are kept it says nothing; what they
 * are worth, tasks tell.
 */
public final class GenerativeAdversarialNetwork implements Objective {

    private static final Group DISCRIMINATOR =
            Group.of("discriminator", "encoder.", "head.discriminator.");

    /** Vectors around which the Parzen window lies. */
    private static final int WINDOW = 256;

    /**
     * Options of the objective.
     *
     * @param noise numbers that a vector is made of, each normal
     * @param widths of the generator's hidden layers, from the noise up
     * @param labelSmoothing what the discriminator is to leave to doubt about real vectors (one-sided, Salimans et al.
     *     2016): it keeps the generator's gradient alive
     * @param generatorRate what the learning rate is multiplied with in the generator's turn (Heusel et al. 2017 give the
     *     two rates of their own)
     * @param bandwidth of the Parzen window, in the vectors' own scale; decides nothing that is learned
     */
    public record Options(
            Integer noise,
            List<Integer> widths,
            Double labelSmoothing,
            Double generatorRate,
            Double bandwidth) {
        public Options {
            noise = Check.range("noise", noise == null ? 64 : noise, 1, 1 << 16);
            widths = widths == null ? List.of(256, 512) : widths;
            labelSmoothing =
                    Check.range(
                            "label-smoothing",
                            labelSmoothing == null ? 0.1 : labelSmoothing,
                            0,
                            0.5);
            generatorRate =
                    Check.range(
                            "generator-rate", generatorRate == null ? 1 : generatorRate, 1e-3, 1e3);
            bandwidth = Check.range("bandwidth", bandwidth == null ? 0.2 : bandwidth, 1e-3, 1e6);
            Check.that(!widths.isEmpty(), "widths", widths, "a list of at least one width");
            widths.forEach(width -> Check.range("widths", width, 1, 1 << 20));
        }
    }

    /** Finds it by name. */
    public static final class Provider implements Objective.Provider<Options, VectorEncoder> {
        @Override
        public String name() {
            return "gan";
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

        /** The rate of Radford et al. 2016, whose first moment decays by 0.5 too: {@code optimizer.beta1}. */
        @Override
        public Defaults defaults() {
            return new Defaults(2e-4, 0);
        }

        @Override
        public Objective create(Options own, VectorEncoder encoder, Context context) {
            return new GenerativeAdversarialNetwork(own, encoder, context);
        }
    }

    private final Options own;
    private final VectorInput input;
    private final VectorEncoder encoder;
    private final Group generating;
    private final Linear verdict;
    private final List<Linear> generator = new ArrayList<>();
    private double generatorFlops;

    private GenerativeAdversarialNetwork(Options own, VectorEncoder encoder, Context context) {
        this.own = own;
        this.input = (VectorInput) context.input();
        this.encoder = encoder;
        generating = new Group("generator", List.of("head.generator."), own.generatorRate);
        Parameters parameters = context.parameters();
        verdict = new Linear(parameters, context.torch(), "head.discriminator", encoder.width(), 1);
        var widths = new ArrayList<>(own.widths);
        widths.add(encoder.size());
        int in = own.noise;
        for (int i = 0; i < widths.size(); i++) {
            int out = widths.get(i);
            var start = new Parameters.Start.Normal(Math.sqrt(2.0 / in)); // He et al. 2015
            String layer = "head.generator.layers." + i;
            generator.add(new Linear(parameters, context.torch(), layer, in, out, start));
            generatorFlops += 2.0 * in * out;
            in = out;
        }
    }

    @Override
    public List<Group> groups() {
        return List.of(DISCRIMINATOR, generating);
    }

    @Override
    public Learned learn(Batch batch, Descent descent) {
        NDArray real = input.arrays(batch.manager(), batch.samples()).values();
        NDArray first = noise(batch.manager(), batch.random(), batch.size());
        NDArray second = noise(batch.manager(), batch.random(), batch.size());
        batch.clock().mark(Phase.BATCHING);
        Learned told = descent.step(DISCRIMINATOR, tell(real, first));
        if (!told.applied()) {
            return told;
        }
        Learned made = descent.step(generating, deceive(second));
        double norm = Math.hypot(told.gradientNorm(), made.gradientNorm());
        return new Learned(told.loss(), norm, made.applied());
    }

    /** The discriminator's turn. Its representations of the real vectors are what the step gives out. */
    private Supplier<Forward> tell(NDArray real, NDArray noise) {
        return () -> {
            NDArray features = encoder.pooled(new Vectors(real), Mode.TRAIN);
            NDArray isReal = verdict.forward(features);
            NDArray isMade = judged(generated(noise));
            // -log sigmoid(x) is softplus(-x), and softplus(x) - x
            NDArray found =
                    Activation.softPlus(isReal).sub(isReal.mul(1 - own.labelSmoothing)).mean();
            return new Forward(found.add(Activation.softPlus(isMade).mean()), () -> features);
        };
    }

    /** The generator's turn. */
    private Supplier<Forward> deceive(NDArray noise) {
        return () -> Forward.of(Activation.softPlus(judged(generated(noise)).neg()).mean());
    }

    /** (batch, size) to log-odds of being real, (batch, 1). */
    private NDArray judged(NDArray vectors) {
        return verdict.forward(encoder.pooled(new Vectors(vectors), Mode.TRAIN));
    }

    private NDArray noise(NDManager manager, SplittableRandom random, int rows) {
        float[] values = new float[Math.multiplyExact(rows, own.noise)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, new Shape(rows, own.noise));
    }

    private NDArray generated(NDArray noise) {
        NDArray x = noise;
        for (int i = 0; i < generator.size(); i++) {
            x = generator.get(i).forward(x);
            boolean last = i == generator.size() - 1;
            if (!last) {
                x = Activation.relu(x);
            } else if (input instanceof UnitVectors) {
                x = Activation.sigmoid(x);
            }
        }
        return x;
    }

    /**
     * Vectors that the generator makes.
     *
     * @return (rows, size)
     */
    public NDArray generate(NDManager manager, SplittableRandom random, int rows) {
        return generated(noise(manager, random, rows));
    }

    @Override
    public Scores evaluate(Batch batch) {
        NDArray real = input.arrays(batch.manager(), batch.samples()).values();
        NDArray made = generate(batch.manager(), batch.random(), WINDOW);
        NDArray distances =
                real.square()
                        .sum(new int[] {1}, true)
                        .sub(real.matMul(made.transpose()).mul(2))
                        .add(made.square().sum(new int[] {1}));
        NDArray logs = distances.div(-2 * own.bandwidth * own.bandwidth); // (batch, window)
        NDArray most = logs.max(new int[] {1}, true);
        NDArray likelihood = logs.sub(most).exp().mean(new int[] {1}, true).log().add(most);
        return Scores.of(-HostBytes.scalar(likelihood.mean()) / encoder.size());
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
        // the discriminator learns from two vectors and lets one gradient through, both after a
        // forward pass
        double discriminator = encoder.flopsPerSample() + 2.0 * encoder.width();
        return (2 * 3 + 2) * discriminator + (1 + 3) * generatorFlops;
    }
}
