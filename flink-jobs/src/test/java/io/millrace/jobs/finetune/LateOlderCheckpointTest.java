package io.millrace.jobs.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.TrialRetired;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Model checkpoints that arrive in another order than that of their event times. */
final class LateOlderCheckpointTest {

    private static final String TASKS = "{mood: {epochs: 1}}";

    @TempDir Path root;
    private final Mailbox mailbox = new Mailbox();

    /** The store is empty: a trial is told as retired, with the checkpoint that it was about to try. */
    private static List<String> tried(OpenedFineTuning operator) throws Exception {
        return operator.events().stream()
                .filter(told -> told.what() instanceof TrialRetired)
                .map(told -> told.step() + " " + ((TrialRetired) told.what()).trial().checkpoint())
                .toList();
    }

    @Test
    void theOneWhoseLabelsWereAwaitedIsTriedAndTheOtherStillWaits() throws Exception {
        OperatorSubtaskState state;
        try (var operator = new OpenedFineTuning(root, TASKS, mailbox, null)) {
            operator.checkpoint("mood", 200, 20, false);
            operator.checkpoint("mood", 100, 10, false);
            operator.labelsUpTo(15);
            mailbox.yield();
            assertEquals(List.of("100 step-00000100"), tried(operator));
            state = operator.snapshot(1);
        }
        try (var restored = new OpenedFineTuning(root, TASKS, mailbox, state)) {
            restored.labelsUpTo(15);
            restored.endInputs();
            assertEquals(List.of("200 step-00000200"), tried(restored));
        }
    }

    @Test
    void aTrialThatWasUnderWayIsRunAgainForTheSameOne() throws Exception {
        OperatorSubtaskState state;
        try (var operator = new OpenedFineTuning(root, TASKS, mailbox, null)) {
            operator.checkpoint("mood", 200, 20, false);
            operator.checkpoint("mood", 100, 10, false);
            operator.labelsUpTo(15);
            state = operator.snapshot(1); // its outcome lies in the mailbox, or will
        }
        var another = new Mailbox();
        try (var restored = new OpenedFineTuning(root, TASKS, another, state)) {
            restored.labelsUpTo(15);
            another.yield();
            assertEquals(List.of("100 step-00000100"), tried(restored));
        }
    }

    /** The end of a bounded stream tells the newest model checkpoint again. */
    @Test
    void theLastOneThatIsToldAgainIsTriedTwiceAndEndsOnce() throws Exception {
        try (var operator = new OpenedFineTuning(root, TASKS, mailbox, null)) {
            operator.checkpoint("mood", 200, 20, false);
            operator.checkpoint("mood", 200, 20, true);
            operator.checkpoint("mood", 100, 10, false);
            operator.endInputs();
            assertEquals(
                    List.of("retired 100", "retired 200", "retired 200", "done 200"),
                    operator.events().stream().map(LateOlderCheckpointTest::told).toList());
        }
    }

    private static String told(Told told) {
        return told.what().kind().word() + " " + told.step();
    }
}
