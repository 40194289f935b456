package io.millrace.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.encoder.Encoder;
import io.millrace.input.Input;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Streams;
import io.millrace.schemas.plugin.Plugins;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The gradients that reach the parameters against central differences of the loss. */
final class GradientTest {

    private static final float STEP = 1e-2f;

    @Test
    void maskedLanguageModel() {
        check(
                Streams.config(
                        """
                        input: {name: text, vocabulary: 512, length: 12}
                        encoder: {name: transformer, depth: 2, width: 16, heads: 2}
                        objective: {mask-rate: 0.3}
                        training: {threads: 1}
                        """),
                Streams.sentences(60, 3));
    }

    @Test
    void denoising() {
        check(
                Streams.config(
                        """
                        input: {name: features}
                        encoder: {name: mlp, widths: [7, 5], activation: gelu}
                        training: {threads: 1}
                        """),
                Streams.vectors(60, 3));
    }

    private static void check(LearnerConfig config, List<Example> examples) {
        Input.Provider inputs = LearnerConfig.inputProvider(config.input().get("name").asText());
        Encoder.Provider encoders =
                LearnerConfig.encoderProvider(config.encoder().get("name").asText());
        Objective.Provider objectives =
                Plugins.find(
                        Objective.Provider.class,
                        Objective.Provider::name,
                        "objective",
                        config.objective().get("name").asText());
        try (var torch = new Torch(Device.cpu(), 1);
                Input input =
                        inputs.fit(
                                config.input(), examples.stream().map(Example::payload).toList())) {
            var parameters = new Parameters(torch.manager(), 5);
            Encoder encoder = encoders.create(config.encoder(), input, parameters, torch);
            var context =
                    new Objective.Context(
                            config.objective(), encoder, parameters, torch, config.optimizer());
            try (Objective objective = objectives.create(context)) {
                var samples = new ArrayList<Sample>();
                Input.Packer packer = input.packer();
                examples.forEach(
                        e -> packer.add(e.payload(), bytes -> samples.add(new Sample("d", bytes))));
                compare((GradientObjective) objective, samples.subList(0, 4), parameters, torch);
            }
        }
    }

    private static void compare(
            GradientObjective objective, List<Sample> samples, Parameters parameters, Torch torch) {
        parameters.names().forEach(name -> parameters.get(name).setRequiresGradient(true));
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Batch batch = batch(torch.manager(), samples);
            GradientObjective.Prepared prepared = objective.prepare(batch);
            torch.gradient(prepared::loss, () -> {});
        }
        var random = new SplittableRandom(1);
        for (String name : parameters.names()) {
            float[] gradient = parameters.get(name).getGradient().toFloatArray();
            float[] values = parameters.get(name).toFloatArray();
            for (int k = 0; k < 3; k++) {
                int i = random.nextInt(values.length);
                float at = values[i];
                double up =
                        lossWith(values, i, at + STEP, name, objective, samples, parameters, torch);
                double down =
                        lossWith(values, i, at - STEP, name, objective, samples, parameters, torch);
                lossWith(values, i, at, name, objective, samples, parameters, torch);
                assertEquals((up - down) / (2 * STEP), gradient[i], 2e-3, name + "[" + i + "]");
            }
        }
    }

    private static double lossWith(
            float[] values,
            int index,
            float value,
            String name,
            Objective objective,
            List<Sample> samples,
            Parameters parameters,
            Torch torch) {
        values[index] = value;
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        parameters.set(name, bytes);
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return objective.evaluate(batch(torch.manager(), samples));
        }
    }

    private static Batch batch(NDManager manager, List<Sample> samples) {
        return new Batch(manager, samples, new SplittableRandom(9), new StepClock());
    }
}
