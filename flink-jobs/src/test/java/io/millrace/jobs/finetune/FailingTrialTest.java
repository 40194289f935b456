package io.millrace.jobs.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.release.LocalBlobStore;
import io.millrace.release.ModelStore;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.TrialSkipped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Model checkpoints whose trials fail, however often. */
final class FailingTrialTest {

    private static final String TASKS = "{mood: {epochs: 1}, topic: {epochs: 1}}";

    @TempDir Path root;
    private final Mailbox mailbox = new Mailbox();

    private void damaged(String checkpoint) throws IOException {
        Path folder = Files.createDirectories(root.resolve("p/checkpoints/" + checkpoint));
        Files.writeString(folder.resolve("manifest.json"), "{\"files\": 1}");
    }

    private static List<String> told(OpenedFineTuning operator) throws Exception {
        return operator.events().stream()
                .map(told -> told.what().kind().word() + " " + told.step())
                .toList();
    }

    @Test
    void aDamagedCheckpointIsSkippedWithItsReasonAndTheOthersGoOn() throws Exception {
        damaged("step-00000100");
        try (var operator = new OpenedFineTuning(root, TASKS, mailbox, null)) {
            operator.checkpoint("mood", 100, 10, false);
            operator.checkpoint("topic", 100, 10, false);
            operator.checkpoint("mood", 200, 20, true);
            operator.endInputs();
            assertEquals(
                    List.of("skipped 100", "skipped 100", "retired 200", "done 200"),
                    told(operator));
            Told first = operator.events().get(0);
            String reason = ((TrialSkipped) first.what()).reason();
            assertTrue(
                    reason.startsWith("failed 3 times: InvalidArtifactException: manifest"),
                    reason);
        }
    }

    /** A Flink checkpoint holds how often it has failed. */
    @Test
    void attemptsAreCountedAcrossRestarts() throws Exception {
        damaged("step-00000100");
        OperatorSubtaskState state;
        try (var operator = new OpenedFineTuning(root, TASKS, mailbox, null)) {
            operator.checkpoint("mood", 100, 10, false);
            operator.labelsUpTo(15);
            mailbox.yield();
            mailbox.yield();
            assertEquals(List.of(), told(operator));
            state = operator.snapshot(1);
        }
        var another = new Mailbox();
        try (var restored = new OpenedFineTuning(root, TASKS, another, state)) {
            restored.labelsUpTo(15);
            another.yield();
            assertEquals(List.of("skipped 100"), told(restored));
        }
    }

    /** It would be so for every trial, and in every attempt of the job. */
    @Test
    void aClassThatIsNotThereEndsTheJobInOneLine() throws Exception {
        var store = new ModelStore("p", new LocalBlobStore(root));
        try (var operator = new OpenedFineTuning(root, TASKS, mailbox, null)) {
            for (int i = 0; i < 50; i++) {
                operator.label(ReleaseRetentionTest.label(i));
            }
            operator.checkpoint(
                    "mood",
                    ReleaseRetentionTest.checkpoint(
                            store, ReleaseRetentionTest.origin(100), "{\"name\": \"unlinked\"}"));
            operator.labelsUpTo(15);
            Throwable ended = assertThrows(FlinkRuntimeException.class, mailbox::yield).getCause();
            assertEquals(SuppressRestartsException.class, ended.getClass(), ended.toString());
            String said = ended.getCause().getMessage();
            assertTrue(said.contains("NoClassDefFoundError: com/example/Needed"), said);
        }
    }

    /** A folder that is not mounted looks like one from which the model checkpoint was deleted. */
    @Test
    void aStoreThatVanishesEndsTheAttemptOfTheJobAndNoTrial() throws Exception {
        Path store = root.resolve("store");
        try (var operator = new OpenedFineTuning(store, TASKS, mailbox, null)) {
            operator.checkpoint("mood", 100, 10, false);
            Files.move(store, root.resolve("away"));
            Files.createDirectory(store);
            operator.labelsUpTo(15);
            assertThrows(FlinkRuntimeException.class, mailbox::yield);
            assertEquals(List.of(), told(operator));
            Files.delete(store);
            Files.move(root.resolve("away"), store);
        }
    }
}
