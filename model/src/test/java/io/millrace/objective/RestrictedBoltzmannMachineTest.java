package io.millrace.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import io.millrace.data.Sample;
import io.millrace.encoder.Encoder;
import io.millrace.input.Input;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Streams;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.plugin.Plugins;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
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
        try (var torch = new Torch(Device.cpu(), 1);
                Input input =
                        LearnerConfig.inputProvider("features")
                                .fit(config.input(), List.of(low, vector))) {
            var parameters = new Parameters(torch.manager(), 5);
            Encoder encoder =
                    LearnerConfig.encoderProvider("mlp")
                            .create(config.encoder(), input, parameters, torch);
            float[] w = parameters.get("encoder.layers.0.weight").toFloatArray();
            Objective.Provider provider =
                    Plugins.find(
                            Objective.Provider.class, Objective.Provider::name, "objective", "rbm");
            try (Objective rbm =
                    provider.create(
                            new Objective.Context(
                                    config.objective(),
                                    encoder,
                                    parameters,
                                    torch,
                                    config.optimizer()))) {
                var sample = new Sample("d", input.encode(vector));
                double rate = 0.5;
                rbm.learn(
                        new Batch(
                                torch.manager(),
                                List.of(sample),
                                new SplittableRandom(3),
                                new StepClock()),
                        rate,
                        Judge.FINITE);

                double[] v = {1, 0.5};
                double h = sigmoid(v[0] * w[0] + v[1] * w[1]);
                double chance = (new SplittableRandom(3).nextInt() >>> 8) * 0x1p-24f;
                double sampled = h > chance ? 1 : 0;
                double[] dreamt = {sigmoid(sampled * w[0]), sigmoid(sampled * w[1])};
                double dreamtHidden = sigmoid(dreamt[0] * w[0] + dreamt[1] * w[1]);
                float[] after = parameters.get("encoder.layers.0.weight").toFloatArray();
                for (int i = 0; i < 2; i++) {
                    assertEquals(
                            w[i] + rate * (h * v[i] - dreamtHidden * dreamt[i]), after[i], 1e-6);
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
}
