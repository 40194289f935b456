package io.millrace.jobs.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.config.StrictYaml;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreProbeTest {

    private static PipelineConfig config(String store) {
        return StrictYaml.read(
                "{pipeline: p, kafka: {bootstrap: 'localhost:1'}, store: '" + store + "'}",
                PipelineConfig.class);
    }

    private static String refusal(String store) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> StoreProbe.check(config(store)))
                        .getMessage();
        assertEquals(1, message.lines().count());
        assertTrue(message.startsWith("store is '"), message);
        return message;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file://tmp/store",
                "work/store",
                "./store",
                "../store",
                "file:store",
                "file://",
                "nosuch://bucket/store",
                "C:\\\\store"
            })
    void anAddressThatMeansNothingHereIsRefused(String store) {
        refusal(store);
    }

    @Test
    void aStoreIsWrittenReadAndCleared(@TempDir Path folder) throws Exception {
        Path strange = folder.resolve("a b #1 größe %20");
        StoreProbe.check(config(LocalAddress.of(strange)));
        try (var left = Files.list(strange.resolve("p"))) {
            assertEquals(0, left.count());
        }
        StoreProbe.check(config(folder.toString()));
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertTrue(refusal(LocalAddress.of(file)).contains("can be written, read"));
    }
}
