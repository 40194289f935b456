package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.release.LocalBlobStore;
import io.millrace.release.ModelStore;
import io.millrace.release.Origin;
import io.millrace.release.SavedModel;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.events.ModelTuned;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The given weights that pretraining began with are tried beside what became of them. */
final class StartArmTest {

    private static final String TASK =
            "{strategy: features, epochs: 2, batch: 10, seeds: 1, final-seeds: 1, control: true}";
    private static final Map<String, String> FILES = Map.of("model.safetensors", "0".repeat(64));

    @TempDir private Path root;

    private List<String> arms(Map<String, String> began, String hash) throws Exception {
        var store = new ModelStore("p", new LocalBlobStore(root));
        CheckpointManifest manifest = StoredEncoder.write(store, 100, 4);
        SavedModel model = store.checkpoint(manifest);
        manifest.setLast(true);
        manifest.setStart(began);
        store.writeStart(
                new Origin(
                        "p", "start", 0, hash, null, 0, 0, 0, 0, List.of(), Map.of(), Map.of(),
                        FILES),
                model);
        return StoredEncoder.run(store, manifest, TASK, StoredEncoder.rows(4), null)
                .events()
                .stream()
                .filter(ModelTuned.class::isInstance)
                .map(event -> ((ModelTuned) event).arm())
                .toList();
    }

    @Test
    void theLastCheckpointIsComparedWithWhatItBeganWith() throws Exception {
        assertEquals(
                List.of("pretrained", "scratch", "start"),
                arms(FILES, "0"),
                "StoredEncoder's checkpoints have the hash 0");
    }

    @Test
    void whatAnotherRunBeganWithIsNotCompared() throws Exception {
        assertEquals(List.of("pretrained", "scratch"), arms(Map.of(), "0"));
        assertEquals(List.of("pretrained", "scratch"), arms(FILES, "1"));
    }
}
