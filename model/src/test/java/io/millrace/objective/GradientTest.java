package io.millrace.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDScope;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Streams;
import io.millrace.tensor.Parameters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
        try (var bound = new Bound(config, examples)) {
            compare(bound, bound.samples().subList(0, 4));
        }
    }

    private static void compare(Bound bound, List<Sample> samples) {
        Parameters parameters = bound.parameters;
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            bound.learn(bound.batch(samples, 9), 0);
        }
        var random = new SplittableRandom(1);
        for (String name : parameters.trained()) {
            float[] gradient = parameters.get(name).getGradient().toFloatArray();
            float[] values = parameters.get(name).toFloatArray();
            for (int k = 0; k < 3; k++) {
                int i = random.nextInt(values.length);
                float at = values[i];
                double up = lossWith(values, i, at + STEP, name, bound, samples);
                double down = lossWith(values, i, at - STEP, name, bound, samples);
                lossWith(values, i, at, name, bound, samples);
                assertEquals((up - down) / (2 * STEP), gradient[i], 2e-3, name + "[" + i + "]");
            }
        }
    }

    private static double lossWith(
            float[] values,
            int index,
            float value,
            String name,
            Bound bound,
            List<Sample> samples) {
        values[index] = value;
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        bound.parameters.set(name, bytes);
        return bound.loss(samples, 9);
    }
}
