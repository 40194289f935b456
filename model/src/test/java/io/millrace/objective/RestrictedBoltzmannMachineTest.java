package io.millrace.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.contract.Bound;
import io.millrace.data.Example;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Streams;
import io.millrace.schemas.payload.Features;
import io.millrace.tensor.Parameters;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RestrictedBoltzmannMachineTest {

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** One step of CD-1 on one vector of two values with one hidden unit, by hand. */
    @Test
    void oneStepIsTheDifferenceOfTheTwoCorrelations() {
        LearnerConfig config =
                Streams.config(
                        """
                        input: {name: features, scale: unit-interval}
                        encoder: {name: mlp, widths: [1], activation: sigmoid}
                        objective: {name: rbm, momentum: 0}
                        optimizer: {weight-decay: 0}
                        """);
        var low = new Features(new int[] {2}, new float[] {0, 1});
        var vector = new Features(new int[] {2}, new float[] {1, 0.5f});
        var lowest = new Features(new int[] {2}, new float[] {0, 0});
        var examples =
                List.of(
                        new Example("low", "d", low),
                        new Example("1", "d", vector),
                        new Example("lowest", "d", lowest));
        try (var bound = new Bound(config, examples)) {
            Parameters parameters = bound.parameters;
            float[] w = parameters.get("encoder.layers.0.weight").toFloatArray();
            double rate = 0.5;
            bound.learn(bound.batch(bound.samples().subList(1, 2), 3), rate);

            double[] v = {1, 0.5};
            double h = sigmoid(v[0] * w[0] + v[1] * w[1]);
            double chance = (new SplittableRandom(3).nextInt() >>> 8) * 0x1p-24f;
            double sampled = h > chance ? 1 : 0;
            double[] dreamt = {sigmoid(sampled * w[0]), sigmoid(sampled * w[1])};
            double dreamtHidden = sigmoid(dreamt[0] * w[0] + dreamt[1] * w[1]);
            float[] after = parameters.get("encoder.layers.0.weight").toFloatArray();
            for (int i = 0; i < 2; i++) {
                assertEquals(w[i] + rate * (h * v[i] - dreamtHidden * dreamt[i]), after[i], 1e-6);
                assertEquals(
                        rate * (v[i] - dreamt[i]),
                        parameters.get("head.visible.bias").toFloatArray()[i],
                        1e-6);
            }
            assertEquals(
                    rate * (h - dreamtHidden),
                    parameters.get("encoder.layers.0.bias").toFloatArray()[0],
                    1e-6);
        }
    }
}
