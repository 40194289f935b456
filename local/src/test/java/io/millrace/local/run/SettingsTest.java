package io.millrace.local.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.decode.FieldOptions;
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

    /** A file that names what is there already changes nothing else of it. */
    @Test
    void aFileChangesNoDefaultThatItDoesNotName(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("mine.yaml");
        Files.writeString(file, "encoder: {name: transformer, attention: causal}\n");
        Settings same =
                Settings.shipped("try")
                        .set("transformer", "encoder", "name")
                        .set("tiny", "encoder", "size")
                        .over(file);
        assertTrue(same.has("encoder", "size"));
        assertTrue(same.has("encoder", "attention"));
        Files.writeString(file, "encoder: {depth: 3}\n");
        assertTrue(same.over(file).has("encoder", "attention"));
        Files.writeString(file, "encoder: {name: dense}\n");
        assertFalse(same.over(file).has("encoder", "size"));
    }

    @Test
    void aFileMayChangeWhatHoldsForEveryTaskAndForOne(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("mine.yaml");
        Files.writeString(
                file,
                """
                any-task: {max-rows: 77, gate: {margin: 0.1}}
                tasks:
                  mood: {gate: {margin: 0.2}}
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
        assertEquals(0.2, config.tasks().get("mood").gate().margin());
        assertEquals(0.1, config.tasks().get("genre").gate().margin());
    }

    @Test
    void givenWeightsPutAsideWhatShipsForRandomOnes() {
        Settings settings =
                Settings.shipped("try")
                        .set("tiny", "encoder", "size")
                        .set(4096, "input", "vocabulary")
                        .set(0.3, "objective", "mask-rate")
                        .set("text", "input", "name")
                        .forGivenWeights();
        for (String gone : new String[] {"encoder", "objective"}) {
            assertFalse(settings.has(gone), gone);
        }
        assertFalse(settings.has("input", "vocabulary"));
        PipelineConfig config =
                settings.set("localhost:1", "kafka", "bootstrap")
                        .set("file:///none", "store")
                        .task("mood")
                        .build();
        assertEquals(128, config.input().get("length").asInt());
        assertEquals(1e-4, config.optimizer().learningRate());
        assertEquals(5e-5, config.tasks().get("mood").learningRate());
        assertEquals(1000, config.tasks().get("mood").maxRows());
    }

    @Test
    void rowsOfFilesAreReadAsTheStreamsJson(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("mine.yaml");
        Files.writeString(
                file, "stream: {format: json, options: {label: /kind, text: /article/body}}\n");
        assertEquals("/kind", Settings.of(file).rows().label());
        assertEquals("/article/body", Settings.of(file).rows().payloads().get("text"));

        Files.writeString(file, "stream: {format: text, options: {domain: mail}}\n");
        assertSame(FieldOptions.USUAL, Settings.of(file).rows());

        Files.writeString(file, "stream: {format: json, options: {label: kind}}\n");
        Settings wrong = Settings.of(file);
        var e = assertThrows(ConfigException.class, wrong::rows);
        assertEquals("stream.options.label", e.key());
    }

    @Test
    void aKeyOfASectionIsLeftToItsDefaultAndTheOthersStay() {
        Settings settings =
                Settings.shipped("try").set("json", "stream", "format").set("t", "stream", "topic");
        settings.remove("stream", "format", "options").remove("labels", "format");
        assertFalse(settings.has("stream", "format"));
        assertTrue(settings.has("stream", "topic"));
    }

    /** As the file of every other command is read. */
    @Test
    void whatStandsTwiceOrIsUnknownInAFileIsRefused(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("mine.yaml");
        Files.writeString(file, "clean: {max-characters: 10}\nclean: {max-characters: 20}\n");
        assertEquals("not valid YAML: line 2: Duplicate field 'clean'", refused(file).getMessage());
        Files.writeString(file, "any-task: {epoches: 3}\n");
        assertTrue(refused(file).getMessage().startsWith("any-task.epoches: unknown"));
        Files.writeString(file, "clean: {max-charcters: 10}\n");
        assertTrue(
                refused(file).getMessage().startsWith("clean.max-charcters: unknown"),
                refused(file).getMessage());
        Files.writeString(file, "claen: {}\n");
        assertTrue(refused(file).getMessage().startsWith("claen: unknown"));
    }

    private static ConfigException refused(Path file) {
        return assertThrows(
                ConfigException.class,
                () ->
                        Settings.shipped("try")
                                .over(file)
                                .set("p", "pipeline")
                                .set("text", "input", "name")
                                .set("localhost:1", "kafka", "bootstrap")
                                .set("file:///none", "store")
                                .build());
    }
}
