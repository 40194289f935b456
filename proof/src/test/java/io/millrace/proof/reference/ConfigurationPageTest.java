package io.millrace.proof.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of all options says what the records say. */
final class ConfigurationPageTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path PAGE = ROOT.resolve("docs/configuration.md");

    @Test
    void thePageIsMadeFromTheRecords() throws IOException {
        List<Path> sources =
                List.of(
                        ROOT.resolve("schemas/src/main/java"),
                        ROOT.resolve("model/src/main/java"),
                        ROOT.resolve("flink-jobs/src/main/java"));
        String made = new ConfigurationPage(ParamTexts.of(sources)).text();
        if (Boolean.getBoolean("millrace.write")) {
            Files.writeString(PAGE, made);
        }
        assertEquals(
                made,
                Files.exists(PAGE) ? Files.readString(PAGE) : "",
                "docs/configuration.md is stale; run this test with -Dmillrace.write=true");
    }
}
