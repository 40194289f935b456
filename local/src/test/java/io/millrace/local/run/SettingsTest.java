package io.millrace.local.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.PipelineConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    @Test
    void anotherNameMakesASectionNewAndTheSameNameKeepsIt(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("named.yaml");
        Files.writeString(file, "objective: {name: masked-language-model, mask-rate: 0.3}\n");
        Settings named = Settings.shipped("try").over(file);
        assertFalse(named.rename("objective", "masked-language-model"));
        assertTrue(named.has("objective", "mask-rate"));
        assertTrue(named.rename("objective", "denoising"));
        assertFalse(named.has("objective", "mask-rate"));
        // Without a name its options are those of the name to come.
        Settings mine = Settings.shipped("try").set(2, "objective", "gibbs-steps");
        assertTrue(mine.rename("objective", "rbm"));
        assertTrue(mine.has("objective", "gibbs-steps"));
    }

    @Test
    void aFileMayChangeWhatHoldsForEveryTaskAndForOne(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("mine.yaml");
        Files.writeString(
                file,
                """
                any-task: {max-rows: 77, margin: 0.1}
                tasks:
                  mood: {margin: 0.2}
                """);
        PipelineConfig config =
                Settings.shipped("try")
                        .over(file)
                        .set("text", "input", "name")
                        .set("localhost:1", "kafka", "bootstrap")
                        .set("file:///none", "store")
                        .task("mood")
                        .task("genre")
                        .build();
        assertEquals(77, config.tasks().get("mood").maxRows());
        assertEquals(77, config.tasks().get("genre").maxRows());
        assertEquals(0.2, config.tasks().get("mood").margin());
        assertEquals(0.1, config.tasks().get("genre").margin());
    }
}
