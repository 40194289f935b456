package io.millrace.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDScope;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.learner.Learner;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Step;
import io.millrace.tensor.Parameters;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every objective has to keep. */
public abstract class ObjectiveContract {

    /** Small, for a rectifier that a larger one pushes over its corner has no derivative there. */
    private static final float STEP = 1e-3f;

    /** A small configuration with the objective; of one thread, with batches of 8 and few examples to fit on. */
    protected abstract LearnerConfig config();

    /** At least 200 examples that it can learn from, the same each time. */
    protected abstract List<Example> examples();

    /** False for an objective whose directions are no gradient of a loss. */
    protected boolean differentiable() {
        return true;
    }

    /** The largest difference between a small gradient and a finite difference; for a large one a part of it more. Float32 leaves few digits. */
    protected double tolerance() {
        return 2e-3;
    }

    @Test
    public void itsGradientsAreThoseOfItsLoss() {
        assumeTrue(differentiable(), "its directions are no gradient of one loss");
        try (var bound = new Bound(config(), examples())) {
            List<Sample> samples = bound.samples().subList(0, 4);
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                bound.learn(bound.batch(samples, 9), 0);
            }
            bound.parameters.settle(bound.torch, false);
            var random = new SplittableRandom(1);
            for (String name : bound.parameters.trained()) {
                compare(bound, samples, name, random);
            }
        }
    }

    private void compare(Bound bound, List<Sample> samples, String name, SplittableRandom random) {
        Parameters parameters = bound.parameters;
        float[] gradient = parameters.get(name).getGradient().toFloatArray();
        float[] values = parameters.get(name).toFloatArray();
        for (int k = 0; k < 3; k++) {
            int i = random.nextInt(values.length);
            float at = values[i];
            double up = lossWith(values, i, at + STEP, name, bound, samples);
            double down = lossWith(values, i, at - STEP, name, bound, samples);
            lossWith(values, i, at, name, bound, samples);
            double slope = (up - down) / (2 * STEP);
            double allowed = tolerance() * (1 + 20 * Math.abs(slope));
            assertEquals(slope, gradient[i], allowed, name + "[" + i + "]");
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
        return bound.trainingLoss(samples, 9);
    }

    @Test
    public void theSameSeedGivesTheSameLossAndJudgingLearnsNothing() {
        try (var bound = new Bound(config(), examples())) {
            List<Sample> samples = bound.samples().subList(0, 8);
            double once = bound.loss(samples, 3);
            assertEquals(once, bound.loss(samples, 3));
            assertTrue(Double.isFinite(once), "loss " + once);
            assertFalse(bound.objective.unit().isBlank());
            assertTrue(bound.objective.flopsPerSample() > 0);
        }
    }

    @Test
    public void goesOnFromASnapshotByteForByte() throws Exception {
        List<Example> examples = examples();
        int half = examples.size() / 2 + 3;
        byte[] undisturbed;
        try (var learner = new Learner(config(), Device.cpu())) {
            learn(learner, examples);
            undisturbed = snapshot(learner);
        }
        byte[] state;
        try (var learner = new Learner(config(), Device.cpu())) {
            learn(learner, examples.subList(0, half));
            state = snapshot(learner);
        }
        try (var learner =
                Learner.restore(config(), Device.cpu(), new ByteArrayInputStream(state))) {
            assertArrayEquals(state, snapshot(learner), "restoring and writing changes nothing");
            learn(learner, examples.subList(half, examples.size()));
            assertArrayEquals(undisturbed, snapshot(learner));
        }
    }

    @Test
    public void stepsLeaveNoArraysBehind() throws Exception {
        List<Example> examples = examples();
        try (var learner = new Learner(config(), Device.cpu())) {
            learn(learner, examples.subList(0, examples.size() / 2));
            assertNotNull(learner.pretrained());
            int before = learner.arrays();
            learn(learner, examples.subList(examples.size() / 2, examples.size()));
            assertEquals(before, learner.arrays(), "arrays that outlive their step");
        }
    }

    private static void learn(Learner learner, List<Example> examples) throws Exception {
        for (Example example : examples) {
            learner.add(example);
            while (learner.ready()) {
                Step step = learner.step();
                assertTrue(step.learned().applied(), "step " + step.number());
                if (learner.probesDue()) {
                    learner.probe();
                }
            }
        }
    }

    private static byte[] snapshot(Learner learner) throws Exception {
        var bytes = new ByteArrayOutputStream();
        learner.snapshot(bytes);
        return bytes.toByteArray();
    }
}
