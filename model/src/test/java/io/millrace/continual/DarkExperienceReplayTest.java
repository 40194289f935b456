package io.millrace.continual;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.millrace.contract.Bound;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.learner.Learner;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Refused;
import io.millrace.learner.Streams;
import io.millrace.objective.Batch;
import io.millrace.objective.Forward;
import io.millrace.objective.StepClock;
import io.millrace.schemas.payload.Image;
import io.millrace.tensor.Parameters;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class DarkExperienceReplayTest {

    private static final int WIDTH = 6;

    private static LearnerConfig config(String continual) {
        return Streams.config(
                """
                input: {name: features}
                encoder: {name: mlp, widths: [%d]}
                objective: {name: denoising, corruption: 0.1}
                optimizer: {learning-rate: 0.01}
                training: {batch: 8, warmup: 5, fit-examples: 20, threads: 1}
                replay: {share: 0.5, capacity: 4 KiB}
                continual: %s
                """
                        .formatted(WIDTH, continual));
    }

    private static void feed(Learner learner, List<Example> examples) throws Refused {
        for (Example example : examples) {
            learner.add(example);
            while (learner.ready()) {
                learner.step();
                assertTrue(learner.replay().bytes() <= learner.replay().capacity());
            }
        }
    }

    private static byte[] snapshot(Learner learner) throws Exception {
        var bytes = new ByteArrayOutputStream();
        learner.snapshot(bytes);
        return bytes.toByteArray();
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** Two fresh samples and two replayed ones, of which one came in before there was something to keep. */
    @Test
    void movingAwayFromWhatWasKeptCostsTheMeanSquareOverTheBatch() {
        LearnerConfig config = config("none");
        try (var bound = new Bound(config, Streams.vectors(40, 7))) {
            var strategy = new DarkExperienceReplay();
            double alpha = 0.7;
            var torch = bound.torch;
            Continual continual =
                    strategy.create(
                            new DarkExperienceReplay.Options(alpha),
                            bound.objective,
                            bound.parameters,
                            torch);
            var sample = new Sample("d", new byte[0]);
            float[] kept = {1, 2, 3, 4, 5, 6};
            var batch =
                    new Batch(
                            torch.manager(),
                            List.of(sample, sample),
                            List.of(sample.keeping(floats(kept)), sample),
                            new SplittableRandom(1),
                            new StepClock());
            NDArray outputs =
                    bound.parameters.create("outputs", new Parameters.Start.Normal(1), 4, WIDTH);
            outputs.setRequiresGradient(true);
            float[] now = outputs.toFloatArray();
            var forward = new Forward(torch.manager().zeros(new Shape()), () -> outputs);

            var penalty = new float[1];
            torch.gradient(
                    () -> {
                        NDArray scalar = continual.penalty(batch, forward);
                        penalty[0] = scalar.toFloatArray()[0];
                        return scalar;
                    },
                    () -> {});
            double squares = 0;
            float[] slopes = new float[now.length];
            for (int i = 0; i < WIDTH; i++) {
                double away = now[2 * WIDTH + i] - kept[i];
                squares += away * away;
                slopes[2 * WIDTH + i] = (float) (2 * alpha * away / (4 * WIDTH));
            }
            assertEquals(alpha * squares / (4 * WIDTH), penalty[0], 1e-5);
            assertArrayEquals(slopes, outputs.getGradient().toFloatArray(), 1e-5f);

            List<byte[]> rows = continual.keep(batch, forward);
            assertEquals(2, rows.size(), "of the fresh ones");
            assertArrayEquals(floats(Arrays.copyOf(now, WIDTH)), rows.get(0));
            assertNull(continual.penalty(batch, Forward.of(outputs)), "nothing given out");
            assertEquals(List.of(), continual.keep(batch, Forward.of(outputs)));
            var first =
                    new Batch(
                            torch.manager(),
                            List.of(sample),
                            List.of(sample),
                            new SplittableRandom(1),
                            new StepClock());
            assertNull(continual.penalty(first, forward), "nothing to compare with");
        }
    }

    @Test
    void anObjectiveThatGivesNothingOutIsRefused() throws Exception {
        LearnerConfig config =
                Streams.config(
                        """
                        input: {name: features}
                        objective: rbm
                        training: {fit-examples: 1, threads: 1}
                        continual: der++
                        """);
        try (var learner = new Learner(config, Device.cpu())) {
            var e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> feed(learner, Streams.vectors(5, 7)));
            assertEquals(
                    "continual: got \"der++\"; allowed: a strategy that compares no outputs: this"
                            + " objective gives out none",
                    e.getMessage());
        }
    }

    @Test
    void whatIsKeptCountsInTheBytesOfReplay() throws Exception {
        int samples;
        try (var learner = new Learner(config("none"), Device.cpu())) {
            feed(learner, Streams.vectors(600, 7));
            samples = learner.replay().size();
        }
        try (var learner = new Learner(config("der++"), Device.cpu())) {
            feed(learner, Streams.vectors(600, 7));
            int bare = new Sample("d", new byte[12 * Float.BYTES]).cost();
            assertTrue(samples <= 4096 / bare, samples + " bare ones");
            int room = 4096 / (bare + WIDTH * Float.BYTES);
            assertTrue(learner.replay().size() <= room, learner.replay().size() + " in " + room);
            assertTrue(learner.replay().size() < samples, "fewer than bare ones");
            for (Sample sample : learner.replay().draw(100, new SplittableRandom(1))) {
                assertEquals(WIDTH * Float.BYTES, sample.kept().length);
            }
        }
    }

    @Test
    void goesOnFromASnapshotByteForByte() throws Exception {
        LearnerConfig config = config("{name: der++, alpha: 2}");
        List<Example> examples = Streams.vectors(400, 7);
        byte[] state;
        byte[] undisturbed;
        try (var learner = new Learner(config, Device.cpu())) {
            feed(learner, examples.subList(0, 203));
            state = snapshot(learner);
            feed(learner, examples.subList(203, 400));
            undisturbed = snapshot(learner);
        }
        try (var learner = Learner.restore(config, Device.cpu(), new ByteArrayInputStream(state))) {
            assertArrayEquals(state, snapshot(learner));
            feed(learner, examples.subList(203, 400));
            assertArrayEquals(undisturbed, snapshot(learner));
        }
    }

    /** Noisy pictures of eight things that no other domain has. */
    private static List<Example> domain(String name, long things, int count, long seed) {
        var drawn = new SplittableRandom(things);
        int[][] levels = new int[8][64];
        for (int[] thing : levels) {
            for (int at = 0; at < thing.length; at++) {
                thing[at] = drawn.nextInt(2) == 0 ? 80 : 170;
            }
        }
        var random = new SplittableRandom(seed);
        var out = new ArrayList<Example>();
        for (int i = 0; i < count; i++) {
            int[] thing = levels[random.nextInt(levels.length)];
            byte[] pixels = new byte[thing.length];
            for (int at = 0; at < pixels.length; at++) {
                double level = thing[at] + 40.0 * random.nextGaussian();
                pixels[at] = (byte) Math.max(0, Math.min(255, (int) level));
            }
            out.add(new Example(name + i, name, new Image(8, 8, 1, pixels)));
        }
        return out;
    }

    /** The loss on a domain when another one has been learned since, and on that other one. */
    private static double[] losses(String continual, long seed) throws Exception {
        LearnerConfig config =
                Streams.config(
                        """
                        seed: %d
                        input: image
                        encoder: {name: cnn, widths: [4, 8]}
                        objective: rotation
                        optimizer: {learning-rate: 0.005}
                        training: {batch: 8, warmup: 5, fit-examples: 20, threads: 1, precision: float32}
                        replay: {share: 0.5, capacity: 1536 B}
                        probes: {share: 0.1, samples: 60, every: 1000}
                        continual: %s
                        """
                                .formatted(seed, continual));
        try (var learner = new Learner(config, Device.cpu())) {
            feed(learner, domain("first", 11 + 1000 * seed, 1200, seed));
            feed(learner, domain("second", 12 + 1000 * seed, 600, seed + 100));
            Map<String, Double> losses = learner.probe();
            return new double[] {losses.get("first"), losses.get("second")};
        }
    }

    /**
     * In the same bytes, which hold 16 bare pictures of two times eight things, or 12 with what is kept. Over 8 seeds the
     * loss on the first domain is 1.37 (deviation 0.28) with replay alone and 1.11 (0.14) with this, lower for each of
     * them, and on the second 0.75 and 0.90: what is held fast learns less of what is new.
     */
    @Test
    void forgetsLessThanReplayOfAsManyBytesAndLearnsTheNewLessWell() throws Exception {
        int seeds = 4;
        int better = 0;
        double gain = 0;
        double price = 0;
        for (long seed = 1; seed <= seeds; seed++) {
            double[] alone = losses("none", seed);
            double[] dark = losses("{name: der++, alpha: 2}", seed);
            better += dark[0] < alone[0] ? 1 : 0;
            gain += (alone[0] - dark[0]) / seeds;
            price += (dark[1] - alone[1]) / seeds;
        }
        assertTrue(better >= seeds - 1, "for " + better + " of " + seeds + " seeds");
        assertTrue(gain > 0.1, "the first domain gains " + gain);
        assertTrue(price < gain, "the second pays " + price);
    }
}
