package io.millrace.proof.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files of JSON rows in one folder. */
final class Rows {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    Rows(Path folder) {
        this.folder = folder;
    }

    /** Writes one file. */
    void write(String name, List<? extends JsonNode> rows) throws IOException {
        var text = new StringBuilder();
        for (JsonNode row : rows) {
            text.append(JSON.writeValueAsString(row)).append('\n');
        }
        Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
    }
}
