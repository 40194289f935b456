package io.millrace.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.millrace.encoder.BinaryUnits;
import io.millrace.encoder.Mode;
import io.millrace.input.UnitVectors;
import io.millrace.input.Vectors;
import io.millrace.objective.StepClock.Phase;
import io.millrace.schemas.config.Check;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A restricted Boltzmann machine with binary hidden units, trained by k steps of contrastive divergence (Hinton 2002)
 * with momentum. There is no loss to differentiate: the update is the difference of two correlations. The encoder is
 * one sigmoid layer, the probability of each hidden unit. What is reported as loss is the mean squared error per value
 * of the reconstruction from the hidden probabilities.
 */
public final class RestrictedBoltzmannMachine implements Objective {

    private static final String WEIGHT = "encoder.layers.0.weight";
    private static final String HIDDEN_BIAS = "encoder.layers.0.bias";
    private static final String VISIBLE_BIAS = "head.visible.bias";

    /**
     * Options of the objective.
     *
     * @param gibbsSteps alternations of the chain, each down and up
     * @param momentum the part of the last update that is taken again
     */
    public record Options(Integer gibbsSteps, Double momentum) {
        public Options {
            gibbsSteps = Check.range("gibbs-steps", gibbsSteps == null ? 1 : gibbsSteps, 1, 1000);
            momentum = Check.range("momentum", momentum == null ? 0.9 : momentum, 0, 0.999);
        }
    }

    /** Finds it by name. */
    public static final class Provider implements Objective.Provider<Options, BinaryUnits> {
        @Override
        public String name() {
            return "rbm";
        }

        @Override
        public Class<Options> options() {
            return Options.class;
        }

        @Override
        public Class<BinaryUnits> trains(Options own) {
            return BinaryUnits.class;
        }

        @Override
        public Class<UnitVectors> reads(Options own) {
            return UnitVectors.class;
        }

        @Override
        public Defaults defaults() {
            return new Defaults(0.05, 2e-4);
        }

        @Override
        public Objective create(Options own, BinaryUnits encoder, Context context) {
            return new RestrictedBoltzmannMachine(own, encoder, context);
        }
    }

    private final UnitVectors input;
    private final BinaryUnits encoder;
    private final int gibbsSteps;
    private final double momentum;
    private final double weightDecay;
    private final NDArray weight; // (hidden, visible)
    private final NDArray visibleBias;
    private final Map<String, NDArray> velocity = new LinkedHashMap<>();
    private final Map<String, NDArray> speeds; // the same by the parameter's name

    private RestrictedBoltzmannMachine(Options own, BinaryUnits encoder, Context context) {
        this.input = (UnitVectors) context.input();
        this.encoder = encoder;
        gibbsSteps = own.gibbsSteps;
        momentum = own.momentum;
        weightDecay = context.optimizer().weightDecay();
        weight = encoder.weight();
        visibleBias = context.parameters().create(VISIBLE_BIAS, Parameters.ZEROS, encoder.size());
        NDManager manager = context.torch().manager();
        velocity.put("weight.velocity", still(manager, weight));
        velocity.put("hidden.bias.velocity", still(manager, encoder.bias()));
        velocity.put("visible.bias.velocity", still(manager, visibleBias));
        speeds =
                Map.of(
                        WEIGHT, velocity.get("weight.velocity"),
                        HIDDEN_BIAS, velocity.get("hidden.bias.velocity"),
                        VISIBLE_BIAS, velocity.get("visible.bias.velocity"));
    }

    private static NDArray still(NDManager manager, NDArray like) {
        NDArray speed = manager.zeros(like.getShape());
        NDScope.unregister(speed); // it outlives the step that happens to make it
        return speed;
    }

    @Override
    public Learned learn(Batch batch, Descent descent) {
        StepClock clock = batch.clock();
        NDArray visible = input.arrays(batch.manager(), batch.samples()).values();
        NDArray chance = uniform(batch);
        clock.mark(Phase.BATCHING);

        NDArray hidden = hidden(visible);
        NDArray dreamt = visible;
        NDArray dreamtHidden = hidden;
        for (int k = 0; k < gibbsSteps; k++) {
            NDArray sampled =
                    dreamtHidden.gt(chance.get(k)).toType(dreamtHidden.getDataType(), false);
            dreamt = visible(sampled);
            dreamtHidden = hidden(dreamt);
        }
        double loss = error(hidden, visible);
        clock.mark(Phase.FORWARD);

        double n = batch.size();
        NDArray towardsWeight =
                hidden.transpose()
                        .matMul(visible)
                        .sub(dreamtHidden.transpose().matMul(dreamt))
                        .div(n);
        NDArray towardsHidden = hidden.sub(dreamtHidden).mean(new int[] {0});
        NDArray towardsVisible = visible.sub(dreamt).mean(new int[] {0});
        clock.mark(Phase.BACKWARD);

        var towards = new LinkedHashMap<String, NDArray>();
        towards.put(WEIGHT, towardsWeight);
        towards.put(HIDDEN_BIAS, towardsHidden);
        towards.put(VISIBLE_BIAS, towardsVisible);
        return descent.step(Group.ALL, loss, towards, this::accelerate);
    }

    /** From the directions to the updates: momentum, and decay of the weights alone. */
    private Map<String, NDArray> accelerate(Map<String, NDArray> towards, double rate) {
        var updates = new LinkedHashMap<String, NDArray>();
        towards.forEach(
                (name, direction) -> {
                    NDArray pull =
                            name.equals(WEIGHT)
                                    ? direction.sub(weight.mul(weightDecay))
                                    : direction;
                    NDArray speed = speeds.get(name);
                    speed.muli(momentum).addi(pull.mul(rate));
                    updates.put(name, speed);
                });
        return updates;
    }

    private NDArray hidden(NDArray visible) {
        return encoder.pooled(new Vectors(visible), Mode.TRAIN);
    }

    private NDArray visible(NDArray hidden) {
        return Activation.sigmoid(hidden.matMul(weight).add(visibleBias));
    }

    /** (Gibbs steps, batch, hidden), uniform in [0, 1), drawn in Java. */
    private NDArray uniform(Batch batch) {
        float[] values = new float[gibbsSteps * batch.size() * encoder.width()];
        SplittableRandom random = batch.random();
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.nextInt() >>> 8) * 0x1p-24f;
        }
        return batch.manager().create(values, new Shape(gibbsSteps, batch.size(), encoder.width()));
    }

    @Override
    public Scores evaluate(Batch batch) {
        NDArray visible = input.arrays(batch.manager(), batch.samples()).values();
        return Scores.of(error(hidden(visible), visible));
    }

    /** Mean squared error per value of the reconstruction. */
    private double error(NDArray hidden, NDArray visible) {
        return HostBytes.scalar(visible(hidden).sub(visible).square().mean());
    }

    /** None moves by gradients. */
    @Override
    public List<Group> groups() {
        return List.of();
    }

    @Override
    public String unit() {
        return "squared error";
    }

    @Override
    public Map<String, NDArray> state() {
        return velocity;
    }

    @Override
    public double flopsPerSample() {
        // one product down and up per Gibbs step, the first up, and two correlations
        return encoder.flopsPerSample() * (2 * gibbsSteps + 3);
    }

    @Override
    public void close() {
        velocity.values().forEach(NDArray::close);
    }
}
