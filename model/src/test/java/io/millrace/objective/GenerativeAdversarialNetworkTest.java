package io.millrace.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import io.millrace.contract.Bound;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Streams;
import io.millrace.schemas.payload.Features;
import io.millrace.tensor.HostBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class GenerativeAdversarialNetworkTest {

    private static LearnerConfig config(String objective) {
        return Streams.config(
                """
                input: {name: features, scale: none}
                encoder: {name: mlp, widths: [6, 5], activation: gelu}
                objective: {name: gan, noise: 3, widths: [7], %s}
                """
                        .formatted(objective));
    }

    /** What both turns would do, at the same weights: nothing moves. */
    private static final class Turns implements Descent {
        private final Bound bound;
        private final boolean backwards;
        private final Map<String, Double> losses = new LinkedHashMap<>();
        private final Map<String, float[]> gradients = new LinkedHashMap<>();

        Turns(Bound bound, boolean backwards) {
            this.bound = bound;
            this.backwards = backwards;
        }

        @Override
        public Learned step(Group group, Supplier<Forward> forward) {
            double loss = backwards ? backwards(group, forward) : loss(forward.get());
            losses.put(group.name(), loss);
            return new Learned(loss, 1, true);
        }

        private static double loss(Forward forward) {
            return HostBytes.scalar(forward.loss());
        }

        private double backwards(Group group, Supplier<Forward> forward) {
            for (String name : bound.parameters.trained()) {
                bound.parameters.get(name).setRequiresGradient(group.holds(name));
            }
            var passed = new Forward[1];
            bound.torch.gradient(() -> (passed[0] = forward.get()).loss(), () -> {});
            for (String name : bound.parameters.trained()) {
                if (group.holds(name)) {
                    NDArray gradient = bound.parameters.get(name).getGradient();
                    gradients.put(name, gradient.toFloatArray());
                }
            }
            return loss(passed[0]);
        }

        @Override
        public Learned step(Group group, double loss, Map<String, NDArray> directions, Rule rule) {
            throw new AssertionError("both of its losses can be differentiated");
        }
    }

    private static Turns turns(Bound bound, List<Sample> samples, boolean backwards) {
        var turns = new Turns(bound, backwards);
        try (var scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            bound.objective.learn(bound.batch(samples, 9), turns);
        }
        return turns;
    }

    private static void set(Bound bound, String name, float... values) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        bound.parameters.set(name, bytes);
    }

    @Test
    void theGradientsOfEachAreThoseOfItsOwnLoss() {
        try (var bound = new Bound(config("label-smoothing: 0.2"), Streams.vectors(40, 7))) {
            List<Sample> samples = bound.samples().subList(0, 4);
            Map<String, float[]> gradients = turns(bound, samples, true).gradients;
            assertEquals(bound.parameters.trained(), List.copyOf(gradients.keySet()));
            var random = new SplittableRandom(1);
            double step = 1e-3;
            for (var gradient : gradients.entrySet()) {
                String name = gradient.getKey();
                String turn = name.startsWith("head.generator.") ? "generator" : "discriminator";
                float[] values = bound.parameters.get(name).toFloatArray();
                for (int k = 0; k < 5; k++) {
                    int i = random.nextInt(values.length);
                    float at = values[i];
                    values[i] = (float) (at + step);
                    set(bound, name, values);
                    double up = turns(bound, samples, false).losses.get(turn);
                    values[i] = (float) (at - step);
                    set(bound, name, values);
                    double down = turns(bound, samples, false).losses.get(turn);
                    values[i] = at;
                    set(bound, name, values);
                    double slope = (up - down) / (2 * step);
                    double allowed = 2e-3 * (1 + 20 * Math.abs(slope));
                    assertEquals(slope, gradient.getValue()[i], allowed, name + "[" + i + "]");
                }
            }
        }
    }

    @Test
    void aDiscriminatorThatCannotTellCostsTheLogarithmOfFour() {
        for (double smoothing : List.of(0.0, 0.1)) {
            try (var bound =
                    new Bound(config("label-smoothing: " + smoothing), Streams.vectors(20, 7))) {
                set(bound, "head.discriminator.weight", new float[5]);
                Map<String, Double> blind = turns(bound, bound.samples(), false).losses;
                assertEquals(Math.log(4), blind.get("discriminator"), 1e-6);
                assertEquals(Math.log(2), blind.get("generator"), 1e-6);

                float odds = 1.5f; // for everything
                set(bound, "head.discriminator.bias", odds);
                Map<String, Double> sure = turns(bound, bound.samples(), false).losses;
                double real = 1 / (1 + Math.exp(-odds));
                double doubt = smoothing * Math.log(1 - real);
                double found = (1 - smoothing) * Math.log(real) + doubt;
                assertEquals(-found - Math.log(1 - real), sure.get("discriminator"), 1e-5);
                assertEquals(-Math.log(real), sure.get("generator"), 1e-6);
            }
        }
    }

    @Test
    void whatIsHeldOutIsJudgedByTheDistanceToWhatIsGenerated() {
        var at = new float[] {0.5f, -1};
        var examples =
                List.of(new Example("1", "d", new Features(new int[] {2}, new float[] {2, 1})));
        try (var bound = new Bound(config("bandwidth: 0.8"), examples)) {
            set(bound, "head.generator.layers.1.weight", new float[2 * 7]);
            set(bound, "head.generator.layers.1.bias", at); // whatever the noise
            double squares = 1.5 * 1.5 + 2 * 2;
            double expected = squares / (2 * 0.8 * 0.8) / 2;
            assertEquals(expected, bound.loss(bound.samples(), 3), 1e-5);
            set(bound, "head.generator.layers.1.bias", 2, 1);
            assertEquals(0, bound.loss(bound.samples(), 3), 1e-6);
        }
    }

    @Test
    void vectorsOfTheUnitIntervalAreGeneratedThere() {
        LearnerConfig config = Streams.features("gan");
        try (var bound = new Bound(config, Streams.vectors(20, 7))) {
            var gan = (GenerativeAdversarialNetwork) bound.objective;
            NDArray made = gan.generate(bound.torch.manager(), new SplittableRandom(1), 50);
            assertArrayEquals(new long[] {50, 12}, made.getShape().getShape());
            for (float value : made.toFloatArray()) {
                assertTrue(value > 0 && value < 1, "generated " + value);
            }
        }
    }

    @Test
    void anOptionThatMakesNoSenseIsRefusedByName() {
        for (String wrong :
                List.of(
                        "noise: 0",
                        "widths: []",
                        "label-smoothing: 0.6",
                        "generator-rate: 0",
                        "bandwidth: 0")) {
            String objective = "objective: {name: gan, " + wrong + "}";
            var e = assertThrows(RuntimeException.class, () -> Streams.config(objective));
            assertTrue(e.getMessage().contains(wrong.split(":", -1)[0]), e.getMessage());
        }
    }
}
