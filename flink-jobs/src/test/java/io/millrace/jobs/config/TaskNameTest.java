package io.millrace.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.StrictYaml;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Releases are written to a folder of the task's name: one that is no plain name must not come so far. */
final class TaskNameTest {

    private static PipelineConfig config(String task) {
        return StrictYaml.read(
                """
                {pipeline: p, kafka: {bootstrap: "b:1"}, store: "file:///none", tasks: {"%s": {epochs: 2}}}
                """
                        .formatted(task),
                PipelineConfig.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mood", "mood-2.v1_b", "...", "..a", ".a"})
    void plainNamesAreTaken(String name) {
        assertEquals(Set.of(name), config(name).tasks().keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "x:y", "..", ".", "", "a b", "a\\\\b", "\u00e4", "a\\n"})
    void othersAreRefusedBeforeAnythingRuns(String name) {
        var e = assertThrows(ConfigException.class, () -> config(name));
        assertTrue(e.key().startsWith("tasks."), e.getMessage());
        assertTrue(e.getMessage().contains("allowed: as a name 1 to 100"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void aNameHasABound() {
        assertEquals(1, config("n".repeat(100)).tasks().size());
        assertThrows(ConfigException.class, () -> config("n".repeat(101)));
    }
}
