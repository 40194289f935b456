package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.release.InvalidArtifactException;
import io.millrace.release.LocalBlobStore;
import io.millrace.release.Manifest;
import io.millrace.release.ManifestRecords;
import io.millrace.release.ModelStore;
import io.millrace.release.Origin;
import io.millrace.release.SavedModel;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.events.TrialName;
import io.millrace.schemas.events.TrialRetired;
import io.millrace.schemas.time.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RetiredTrialTest {

    private static final String ID = ModelStore.checkpointId(100);

    @TempDir Path root;
    private ModelStore store;
    private Trial trial;

    @BeforeEach
    void write() throws Exception {
        store = new ModelStore("p", new LocalBlobStore(root));
        Manifest written = checkpoint("text");
        CheckpointManifest manifest = ManifestRecords.checkpoint(written, "", false);
        TaskConfig config = StrictYaml.read("strategy: full", TaskConfig.class);
        trial = new Trial("mood", config, manifest, List.of(), null, 1, Looks.NONE);
    }

    private Manifest checkpoint(String input) throws IOException {
        var origin =
                new Origin(
                        "p",
                        ID,
                        100,
                        "0".repeat(64),
                        null,
                        0,
                        0,
                        0,
                        0,
                        List.of(),
                        Map.of(),
                        Map.of());
        var nothing = JsonNodeFactory.instance.objectNode();
        return store.writeCheckpoint(
                origin, new SavedModel(nothing, input, nothing, Map.of(), Map.of()));
    }

    private Trial.Outcome run() throws Exception {
        return new TrialRunner(
                        store, Device.cpu(), 1, 1, FineTuner.Listener.NONE, SystemTime.ticker())
                .run(trial);
    }

    @Test
    void aRetiredCheckpointIsAnEventAndNoFailure() throws Exception {
        store.retire(100);
        Trial.Outcome outcome = run();
        assertNull(outcome.release());
        assertEquals(1, outcome.events().size());
        var retired = (TrialRetired) outcome.events().get(0);
        assertEquals(new TrialName("mood", "step-00000100"), retired.trial());
    }

    @Test
    void anotherCheckpointOfThatNameMeansThatItIsGone() throws Exception {
        checkpoint("features");
        Trial.Outcome outcome = run();
        assertNull(outcome.release());
        String reason = ((TrialRetired) outcome.events().get(0)).reason();
        assertTrue(reason.contains("another model checkpoint of that name"), reason);
    }

    @Test
    void aDamagedOneOfThatNameIsAFailure() throws Exception {
        checkpoint("features");
        Files.writeString(root.resolve("p/checkpoints/" + ID + "/config.json"), "{}");
        assertThrows(InvalidArtifactException.class, this::run);
    }

    @Test
    void aDamagedCheckpointIsAFailure() throws Exception {
        Files.delete(root.resolve("p/checkpoints/step-00000100/config.json"));
        assertThrows(InvalidArtifactException.class, this::run);
    }
}
