package io.millrace.learner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.input.Input;
import io.millrace.objective.Batch;
import io.millrace.objective.Descent;
import io.millrace.objective.Forward;
import io.millrace.objective.GenerativeAdversarialNetwork;
import io.millrace.objective.Group;
import io.millrace.objective.Judge;
import io.millrace.objective.Learned;
import io.millrace.objective.StepClock;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Payload;
import io.millrace.tensor.Torch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A learner whose objective trains two networks by turns. */
final class TwoNetworksTest {

    private static LearnerConfig config(long seed) {
        return Streams.config(
                """
                seed: %d
                input: {name: features, scale: none}
                encoder: {name: mlp, widths: [32, 32], activation: gelu}
                objective: {name: gan, noise: 4, widths: [32, 32]}
                optimizer: {learning-rate: 0.001, beta1: 0.5}
                training: {batch: 64, warmup: 10, fit-examples: 1, threads: 1}
                """
                        .formatted(seed));
    }

    private static Payload number(double value) {
        return new Features(new int[] {1}, new float[] {(float) value});
    }

    /** What a learner has of it, and nothing else. */
    private static final class Built implements AutoCloseable {
        private final Torch torch = new Torch(Device.cpu(), 1);
        private final Model model;
        private final Input<?> input;
        private final double rate;

        Built(LearnerConfig config) {
            rate = config.optimizer().learningRate();
            model = new Model(config, config.kinds(), torch);
            var features = config.kinds().input();
            input = features.plugin().fit(features.options(), List.of(number(0)));
            model.build(input, JsonNodeFactory.instance.objectNode());
        }

        private GenerativeAdversarialNetwork gan() {
            return (GenerativeAdversarialNetwork) model.objective();
        }

        /** One step on numbers of a normal distribution. */
        private Learned learn(double mean, double deviation, Judge judge, SplittableRandom random) {
            return learn(mean, deviation, judge, random, steps -> steps);
        }

        private Learned learn(
                double mean,
                double deviation,
                Judge judge,
                SplittableRandom random,
                UnaryOperator<Descent> watched) {
            var samples = new ArrayList<Sample>();
            for (int i = 0; i < 64; i++) {
                double value = mean + deviation * random.nextGaussian();
                samples.add(new Sample("d", input.encode(number(value))));
            }
            try (NDManager manager = torch.manager().newSubManager();
                    var scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                var batch = new Batch(manager, samples, List.of(), random, new StepClock());
                var steps = new Steps(torch, model, judge, batch, rate);
                return model.objective().learn(batch, watched.apply(steps));
            }
        }

        private Map<String, float[]> weights() {
            var weights = new HashMap<String, float[]>();
            model.weights("").forEach((name, array) -> weights.put(name, array.toFloatArray()));
            return weights;
        }

        @Override
        public void close() {
            model.close();
            input.close();
            torch.close();
        }
    }

    /** Looks at the parameters in the forward pass of each turn, and at what has moved after it. */
    private record Watched(Descent steps, Built built, List<String> turns) implements Descent {
        @Override
        public Learned step(Group group, Supplier<Forward> forward) {
            Map<String, float[]> before = built.weights();
            Learned learned =
                    steps.step(
                            group,
                            () -> {
                                built.model
                                        .weights("")
                                        .forEach(
                                                (name, weight) ->
                                                        assertEquals(
                                                                group.holds(name),
                                                                weight.hasGradient(),
                                                                name));
                                return forward.get();
                            });
            built.weights()
                    .forEach(
                            (name, after) -> {
                                boolean moved = !Arrays.equals(before.get(name), after);
                                assertEquals(group.holds(name), moved, name);
                            });
            turns.add(group.name());
            return learned;
        }

        @Override
        public Learned step(Group group, double loss, Map<String, NDArray> directions, Rule rule) {
            return steps.step(group, loss, directions, rule);
        }
    }

    @Test
    void takeTurnsAndNeitherNeedsTheGradientsOfTheOther() {
        try (var built = new Built(config(1))) {
            var turns = new ArrayList<String>();
            var random = new SplittableRandom(1);
            for (int step = 0; step < 3; step++) {
                built.learn(2, 1, Judge.FINITE, random, steps -> new Watched(steps, built, turns));
            }
            String d = "discriminator";
            String g = "generator";
            assertEquals(List.of(d, g, d, g, d, g), turns);
        }
    }

    @Test
    void whereTheDiscriminatorIsStoppedTheGeneratorHasNoTurn() {
        try (var built = new Built(config(1))) {
            var random = new SplittableRandom(1);
            Map<String, float[]> before = built.weights();
            Judge strict = (group, loss, norm) -> !group.name().equals("discriminator");
            assertFalse(built.learn(2, 1, strict, random).applied());
            built.weights().forEach((name, after) -> assertArrayEquals(before.get(name), after));
            Judge other = (group, loss, norm) -> !group.name().equals("generator");
            assertFalse(built.learn(2, 1, other, random).applied());
        }
    }

    /** Noise becomes numbers of a normal distribution, the paper's own first case. */
    @Test
    void theGeneratorFindsTheMomentsOfTheData() {
        double mean = 2;
        double deviation = 0.7;
        double[] sums = new double[2];
        int seeds = 3;
        for (long seed = 1; seed <= seeds; seed++) {
            try (var built = new Built(config(seed))) {
                var random = new SplittableRandom(seed);
                for (int step = 0; step < 1500; step++) {
                    assertTrue(built.learn(mean, deviation, Judge.FINITE, random).applied());
                }
                double[] found = moments(built);
                assertEquals(mean, found[0], 0.4, "seed " + seed); // starts near 0
                assertEquals(deviation, found[1], 0.25, "seed " + seed);
                sums[0] += found[0];
                sums[1] += found[1];
            }
        }
        assertEquals(mean, sums[0] / seeds, 0.15);
        assertEquals(deviation, sums[1] / seeds, 0.1);
    }

    private static double[] moments(Built built) {
        float[] made =
                built.gan()
                        .generate(built.torch.manager(), new SplittableRandom(3), 2000)
                        .toFloatArray();
        double sum = 0;
        double squares = 0;
        for (float value : made) {
            sum += value;
            squares += value * value;
        }
        double mean = sum / made.length;
        return new double[] {mean, Math.sqrt(squares / made.length - mean * mean)};
    }

    private static byte[] snapshot(Learner learner) throws Exception {
        var bytes = new ByteArrayOutputStream();
        learner.snapshot(bytes);
        return bytes.toByteArray();
    }

    private static void feed(Learner learner, List<Example> examples) throws Refused {
        for (Example example : examples) {
            learner.add(example);
            while (learner.ready()) {
                learner.step();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "der++"})
    void aSnapshotHoldsBothWithTheirMomentsAndLearningGoesOnFromIt(String strategy)
            throws Exception {
        LearnerConfig config =
                Streams.config(
                        """
                        input: {name: features}
                        encoder: {name: mlp, widths: [8]}
                        objective: {name: gan, noise: 4, widths: [8]}
                        training: {batch: 8, warmup: 5, fit-examples: 20, threads: 1}
                        replay: {share: 0.5, capacity: 4 KiB}
                        continual: {name: %s}
                        """
                                .formatted(strategy));
        List<Example> examples = Streams.vectors(300, 7);
        byte[] state;
        byte[] undisturbed;
        try (var learner = new Learner(config, Device.cpu())) {
            feed(learner, examples.subList(0, 150));
            state = snapshot(learner);
            feed(learner, examples.subList(150, 300));
            undisturbed = snapshot(learner);
            String text = new String(state, StandardCharsets.ISO_8859_1);
            for (String name :
                    List.of(
                            "encoder.layers.0.weight",
                            "head.discriminator.weight",
                            "head.generator.layers.0.weight",
                            "head.generator.layers.1.bias")) {
                assertTrue(text.contains(name + ".first"), name);
                assertTrue(text.contains(name + ".second"), name);
            }
            // the generator's turn, which gives nothing out, leaves what the other's kept
            int kept = learner.replay().draw(1, new SplittableRandom(1)).get(0).kept().length;
            assertEquals(strategy.equals("none") ? 0 : 8 * Float.BYTES, kept);
        }
        try (var learner = Learner.restore(config, Device.cpu(), new ByteArrayInputStream(state))) {
            assertArrayEquals(state, snapshot(learner));
            feed(learner, examples.subList(150, 300));
            assertArrayEquals(undisturbed, snapshot(learner));
        }
    }
}
