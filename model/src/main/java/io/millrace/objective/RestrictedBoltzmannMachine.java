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

    /** What it moves, by updates of its own. */
    private static final Group GROUP = Group.of("rbm", "encoder.", "head.");

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
        public Class<BinaryUnits> trains() {
            return BinaryUnits.class;
        }

        @Override
        public Class<UnitVectors> reads() {
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
    private final NDArray hiddenBias;
    private final NDArray visibleBias;
    private final Map<String, NDArray> velocity = new LinkedHashMap<>();

    private RestrictedBoltzmannMachine(Options own, BinaryUnits encoder, Context context) {
        this.input = (UnitVectors) context.input();
        this.encoder = encoder;
        gibbsSteps = own.gibbsSteps;
        momentum = own.momentum;
        weightDecay = context.optimizer().weightDecay();
        weight = encoder.weight();
        hiddenBias = encoder.bias();
        visibleBias =
                context.parameters().create("head.visible.bias", Parameters.ZEROS, encoder.size());
        NDManager manager = context.torch().manager();
        velocity.put("weight.velocity", still(manager, weight));
        velocity.put("hidden.bias.velocity", still(manager, hiddenBias));
        velocity.put("visible.bias.velocity", still(manager, visibleBias));
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

        var towards = new LinkedHashMap<NDArray, NDArray>();
        towards.put(weight, towardsWeight);
        towards.put(hiddenBias, towardsHidden);
        towards.put(visibleBias, towardsVisible);
        return descent.step(GROUP, loss, towards, this::accelerate);
    }

    /** From the directions to the updates: momentum, and decay of the weights alone. */
    private Map<NDArray, NDArray> accelerate(Map<NDArray, NDArray> towards, double rate) {
        var updates = new LinkedHashMap<NDArray, NDArray>();
        var speeds = velocity.values().iterator();
        towards.forEach(
                (parameter, direction) -> {
                    NDArray pull =
                            parameter == weight
                                    ? direction.sub(weight.mul(weightDecay))
                                    : direction;
                    NDArray speed = speeds.next();
                    speed.muli(momentum).addi(pull.mul(rate));
                    updates.put(parameter, speed);
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
        return batch.manager()
                .create(values, new Shape(gibbsSteps, batch.size(), encoder.width()));
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
