package io.millrace.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.millrace.data.Example;
import io.millrace.learner.Learner;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Step;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a learner has to keep, whatever it is made of: it goes on from its snapshot, and nothing grows. */
public abstract class LearnerContract extends PluginContract {

    /** A small configuration with what is tested; of one thread, with batches of 8 and few examples to fit on. */
    protected abstract LearnerConfig config();

    /** At least 200 examples that it can learn from, the same each time. */
    protected abstract List<Example> examples();

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
                long held = learner.replay().bytes();
                assertTrue(held <= learner.replay().capacity(), held + " bytes in replay");
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
