package io.millrace.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.encoder.MlpEncoder;
import io.millrace.input.Options;
import io.millrace.objective.StepClock.Phase;
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

    /** Finds it by name. */
    public static final class Provider implements Objective.Provider {
        @Override
        public String name() {
            return "rbm";
        }

        @Override
        public JsonNode complete(JsonNode options) {
            Options given = Options.of("objective", options);
            int steps = given.integer("gibbs-steps", 1, 1, 1000);
            double momentum = given.number("momentum", 0.9, 0, 0.999);
            given.done(List.of("name"));
            return Options.node().put("gibbs-steps", steps).put("momentum", momentum);
        }

        @Override
        public JsonNode defaultEncoder() {
            ObjectNode encoder = Options.node().put("name", "mlp").put("activation", "sigmoid");
            encoder.putArray("widths").add(512);
            return encoder;
        }

        @Override
        public double defaultLearningRate() {
            return 0.05;
        }

        @Override
        public double defaultWeightDecay() {
            return 2e-4;
        }

        @Override
        public void check(JsonNode encoder, JsonNode input) {
            if (!encoder.get("name").asText().equals("mlp")
                    || encoder.get("widths").size() != 1
                    || !encoder.get("activation").asText().equals("sigmoid")) {
                throw new IllegalArgumentException(
                        "objective rbm cannot train encoder "
                                + encoder
                                + "; allowed: mlp with one width and activation sigmoid");
            }
            String scale = input.path("scale").asText("");
            if (!scale.equals("unit-interval")) {
                throw new IllegalArgumentException(
                        "objective rbm needs values in [0, 1], and input.scale is '"
                                + scale
                                + "'; allowed: unit-interval");
            }
        }

        @Override
        public Objective create(Context context) {
            return new RestrictedBoltzmannMachine(context, (MlpEncoder) context.encoder());
        }
    }

    private final MlpEncoder encoder;
    private final int gibbsSteps;
    private final double momentum;
    private final double weightDecay;
    private final NDArray weight; // (hidden, visible)
    private final NDArray hiddenBias;
    private final NDArray visibleBias;
    private final Map<String, NDArray> velocity = new LinkedHashMap<>();

    private RestrictedBoltzmannMachine(Context context, MlpEncoder encoder) {
        this.encoder = encoder;
        gibbsSteps = context.options().get("gibbs-steps").asInt();
        momentum = context.options().get("momentum").asDouble();
        weightDecay = context.optimizer().weightDecay();
        Parameters parameters = context.parameters();
        weight = parameters.get("encoder.layers.0.weight");
        hiddenBias = parameters.get("encoder.layers.0.bias");
        visibleBias =
                parameters.create("head.visible.bias", Parameters.ZEROS, encoder.input().size());
        NDManager manager = context.torch().manager();
        velocity.put("weight.velocity", manager.zeros(weight.getShape()));
        velocity.put("hidden.bias.velocity", manager.zeros(hiddenBias.getShape()));
        velocity.put("visible.bias.velocity", manager.zeros(visibleBias.getShape()));
    }

    @Override
    public Learned learn(Batch batch, double rate, Judge judge) {
        StepClock clock = batch.clock();
        NDArray visible = encoder.vectors(batch.manager(), batch.bytes());
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

        double n = batch.samples().size();
        NDArray towardsWeight =
                hidden.transpose()
                        .matMul(visible)
                        .sub(dreamtHidden.transpose().matMul(dreamt))
                        .div(n);
        NDArray towardsHidden = hidden.sub(dreamtHidden).mean(new int[] {0});
        NDArray towardsVisible = visible.sub(dreamt).mean(new int[] {0});
        double norm =
                Math.sqrt(
                        squares(towardsWeight) + squares(towardsHidden) + squares(towardsVisible));
        clock.mark(Phase.BACKWARD);

        boolean accepted = judge.accepts(loss, norm);
        if (accepted) {
            move(
                    weight,
                    velocity.get("weight.velocity"),
                    towardsWeight.sub(weight.mul(weightDecay)),
                    rate);
            move(hiddenBias, velocity.get("hidden.bias.velocity"), towardsHidden, rate);
            move(visibleBias, velocity.get("visible.bias.velocity"), towardsVisible, rate);
        }
        clock.mark(Phase.OPTIMIZER);
        return new Learned(loss, norm, accepted);
    }

    private void move(NDArray parameter, NDArray speed, NDArray direction, double rate) {
        speed.muli(momentum).addi(direction.mul(rate));
        parameter.addi(speed);
    }

    private NDArray hidden(NDArray visible) {
        return encoder.encode(visible);
    }

    private NDArray visible(NDArray hidden) {
        return Activation.sigmoid(hidden.matMul(weight).add(visibleBias));
    }

    /** (Gibbs steps, batch, hidden), uniform in [0, 1), drawn in Java. */
    private NDArray uniform(Batch batch) {
        int rows = batch.samples().size();
        float[] values = new float[gibbsSteps * rows * encoder.width()];
        SplittableRandom random = batch.random();
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.nextInt() >>> 8) * 0x1p-24f;
        }
        return batch.manager().create(values, new Shape(gibbsSteps, rows, encoder.width()));
    }

    @Override
    public double evaluate(Batch batch) {
        NDArray visible = encoder.vectors(batch.manager(), batch.bytes());
        return error(hidden(visible), visible);
    }

    /** Mean squared error per value of the reconstruction. */
    private double error(NDArray hidden, NDArray visible) {
        return HostBytes.scalar(visible(hidden).sub(visible).square().mean());
    }

    private static float squares(NDArray array) {
        return HostBytes.scalar(array.square().sum());
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
