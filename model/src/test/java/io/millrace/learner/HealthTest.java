package io.millrace.learner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.millrace.data.Example;
import io.millrace.release.Safetensors;
import io.millrace.schemas.payload.Features;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class HealthTest {

    private static final int PATIENCE = 3;

    private static LearnerConfig config(double rate) {
        return Streams.config(
                """
                input: {name: features, scale: none}
                encoder: {name: mlp, widths: [8]}
                objective: {name: denoising}
                optimizer: {learning-rate: %s}
                training:
                  batch: 4
                  warmup: 2
                  fit-examples: 1
                  threads: 1
                  health: {patience: %d, explosion: 50, keep-every: 7, slow-down: 0.25}
                replay: {share: 0.5, capacity: 4 KiB}
                probes: {share: 0}
                """
                        .formatted(rate, PATIENCE));
    }

    private static Learner learner() {
        return new Learner(config(0.01), Device.cpu());
    }

    /** Ordinary vectors. */
    private static List<Example> good(int count) {
        return Streams.vectors(count, 5);
    }

    /** Vectors of one huge value. */
    private static List<Example> bad(int count, float value) {
        var out = new ArrayList<Example>();
        for (int i = 0; i < count; i++) {
            float[] values = new float[12];
            Arrays.fill(values, value);
            out.add(new Example("b" + i, "patterns", new Features(new int[] {12}, values)));
        }
        return out;
    }

    private static List<Step> feed(Learner learner, List<Example> examples) throws Refused {
        var steps = new ArrayList<Step>();
        for (Example example : examples) {
            learner.add(example);
            while (learner.ready()) {
                steps.add(learner.step());
            }
        }
        return steps;
    }

    private static float[] weights(Learner learner) {
        var all = new ArrayList<Float>();
        for (var weight : learner.pretrained().weights().values()) {
            for (float value : ((Safetensors.Live) weight).array().toFloatArray()) {
                all.add(value);
            }
        }
        float[] out = new float[all.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = all.get(i);
        }
        return out;
    }

    private static byte[] snapshot(Learner learner) throws IOException {
        var bytes = new ByteArrayOutputStream();
        learner.snapshot(bytes);
        return bytes.toByteArray();
    }

    @Test
    void aStepWithoutAFiniteLossIsLeftOutCountedAndKeptOutOfReplay() throws Exception {
        try (var learner = learner()) {
            feed(learner, good(100));
            float[] before = weights(learner);
            int kept = learner.replay().size();
            List<Step> steps = feed(learner, bad(2, 0x1p49f));
            assertEquals(1, steps.size());
            assertFalse(steps.get(0).learned().applied());
            String reason = steps.get(0).trouble().orElseThrow().reason();
            assertTrue(reason.contains("gradient norm Infinity"), reason);
            assertArrayEquals(before, weights(learner));
            assertEquals(kept, learner.replay().size());
            assertEquals(1, learner.skipped());
            assertEquals(0, learner.exploded());
            Step next = feed(learner, good(2)).get(0);
            assertTrue(next.learned().applied(), "what follows is learned");
            assertEquals(Optional.empty(), next.trouble());
        }
    }

    @Test
    void aFiniteLossFarAboveItsLevelIsLeftOutAndCounted() throws Exception {
        try (var learner = learner()) {
            feed(learner, good(100));
            float[] before = weights(learner);
            Trouble trouble = feed(learner, bad(2, 1e4f)).get(0).trouble().orElseThrow();
            assertTrue(trouble.reason().contains("above 50"), trouble.reason());
            assertArrayEquals(before, weights(learner));
            assertEquals(1, learner.exploded());
            assertEquals(1, learner.skipped());
        }
    }

    @Test
    void afterSeveralInARowTheLearnerGoesBackToItsLastGoodStateWithALowerRate() throws Exception {
        try (var learner = learner()) {
            var before = new ArrayList<float[]>();
            for (Example example : good(110)) {
                learner.add(example);
                while (learner.ready()) {
                    before.add(weights(learner));
                    learner.step();
                }
            }
            int last = before.size(); // steps so far
            List<Step> steps = feed(learner, bad(2 * PATIENCE, 0x1p49f));
            assertEquals(PATIENCE, steps.size());
            assertFalse(steps.get(PATIENCE - 2).trouble().orElseThrow().wentBack());
            Trouble trouble = steps.get(PATIENCE - 1).trouble().orElseThrow();
            int good = (last - 1) / 7 * 7;
            assertEquals(good, trouble.wentBackTo());
            assertEquals(0.25, trouble.rateFactor());
            assertArrayEquals(before.get(good), weights(learner));
            assertEquals(1, learner.returns());
            assertEquals(last - good, learner.undone());
            assertEquals(last + PATIENCE, learner.steps(), "steps go on counting");

            List<Step> after = feed(learner, good(20));
            assertEquals(0.01 * 0.25 / 3, after.get(0).rate(), 1e-9, "warmed up again");
            assertEquals(0.01 * 0.25, after.get(after.size() - 1).rate(), 1e-9);
            assertTrue(after.stream().allMatch(step -> step.learned().applied()));
        }
    }

    @Test
    void theSecondTimeItFailsAndNamesWhatToChange() throws Exception {
        try (var learner = learner()) {
            feed(learner, good(100));
            feed(learner, bad(2 * PATIENCE, 0x1p49f));
            feed(learner, good(40));
            var e =
                    assertThrows(
                            UnhealthyException.class,
                            () -> feed(learner, bad(2 * PATIENCE, 0x1p49f)));
            for (String part :
                    List.of(
                            "3 steps in a row",
                            "gradient norm Infinity",
                            "went back to step",
                            "optimizer.learning-rate, which is 0.01",
                            "optimizer.clip-norm",
                            "training.health.explosion, which is 50",
                            "training.health.patience, which is 3")) {
                assertTrue(e.getMessage().contains(part), e.getMessage());
            }
        }
    }

    @Test
    void withoutAGoodStateItFailsAtOnce() throws Exception {
        try (var learner = learner()) {
            var e =
                    assertThrows(
                            UnhealthyException.class,
                            () -> feed(learner, bad(4 * PATIENCE, 0x1p49f)));
            assertTrue(e.getMessage().contains("not one step was good"), e.getMessage());
            assertTrue(
                    e.getMessage()
                            .contains(
                                    "features are from 5.6294995E14 to 5.6294995E14, input.scale is none"),
                    e.getMessage());
            assertFalse(e.getMessage().contains("Change optimizer.learning-rate"), e.getMessage());
        }
    }

    @Test
    void aRestoredLearnerGoesBackToTheSameStateByteForByte() throws Exception {
        List<Example> examples = new ArrayList<>(good(130));
        examples.addAll(102, bad(2 * PATIENCE, 0x1p49f));
        byte[] undisturbed;
        try (var learner = learner()) {
            feed(learner, examples);
            assertEquals(1, learner.returns());
            undisturbed = snapshot(learner);
        }
        byte[] state;
        try (var learner = learner()) {
            feed(learner, examples.subList(0, 105)); // in the middle of the trouble
            assertEquals(0, learner.returns());
            state = snapshot(learner);
        }
        try (var learner =
                Learner.restore(config(0.01), Device.cpu(), new ByteArrayInputStream(state))) {
            feed(learner, examples.subList(105, examples.size()));
            assertArrayEquals(undisturbed, snapshot(learner));
        }
    }

    @Test
    void anotherLearningRateIsANewStart() throws Exception {
        byte[] state;
        try (var learner = learner()) {
            feed(learner, good(100));
            feed(learner, bad(2 * PATIENCE, 0x1p49f));
            state = snapshot(learner);
        }
        try (var learner =
                Learner.restore(config(0.004), Device.cpu(), new ByteArrayInputStream(state))) {
            List<Step> steps = feed(learner, good(20));
            assertEquals(0.004, steps.get(steps.size() - 1).rate(), 1e-9);
            feed(learner, bad(2 * PATIENCE, 0x1p49f));
            assertEquals(1, learner.returns(), "it may go back again");
        }
    }

    @Test
    void aNewDomainThatLosesAsMuchAsTheFirstStepsIsOrdinary() {
        var level = new Level();
        for (int i = 0; i < 150; i++) {
            level.add(8);
        }
        for (int i = 0; i < 10_000; i++) {
            level.add(1e-6);
        }
        assertEquals(8, level.value());
    }

    @Test
    void theLevelFollowsALossThatRises() {
        var level = new Level();
        var random = new SplittableRandom(1);
        for (int i = 0; i < 5_000; i++) {
            level.add(-(i / 500.0) + random.nextDouble(0.1));
        }
        assertEquals(10, level.value(), 0.5);
    }

    @Test
    void aModelWithAWeightThatIsNotFiniteSaysWhich() throws Exception {
        try (var learner = learner()) {
            feed(learner, good(40));
            assertEquals(Optional.empty(), learner.pretrained().notFinite());
            var weight =
                    (Safetensors.Live) learner.pretrained().weights().get("encoder.layers.0.bias");
            weight.array().set(new ai.djl.ndarray.index.NDIndex("3"), Float.NEGATIVE_INFINITY);
            assertEquals(Optional.of("encoder.layers.0.bias"), learner.pretrained().notFinite());
        }
    }
}
