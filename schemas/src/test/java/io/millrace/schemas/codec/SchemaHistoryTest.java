package io.millrace.schemas.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.junit.jupiter.api.Test;

class SchemaHistoryTest {
    private static final Path SCHEMAS = Path.of("src/main/avro");
    private static final Path HISTORY = Path.of("src/main/resources/io/millrace/schemas/history");

    @Test
    void everyCurrentSchemaIsInTheHistory() throws IOException {
        List<Schema> current = currentSchemas();
        assertEquals(6, current.size());
        for (Schema schema : current) {
            long fingerprint = SchemaHistory.fingerprint(schema);
            assertTrue(
                    SchemaHistory.bundled().find(fingerprint).isPresent(),
                    () ->
                            schema.getName()
                                    + " changed: write its new version to "
                                    + HISTORY
                                    + " and add \""
                                    + SchemaHistory.hex(fingerprint)
                                    + " FILE\" to index.txt; keep the old version");
        }
    }

    @Test
    void everyFileOfTheHistoryIsInTheIndex() throws IOException {
        Set<String> indexed =
                Files.readAllLines(HISTORY.resolve("index.txt")).stream()
                        .map(line -> line.substring(line.indexOf(' ') + 1))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(filesWithSchemas(HISTORY), indexed);
    }

    @Test
    void everyVersionThatWasReleasedIsKept() {
        // Fingerprints of what lies in topics already. Lines are added here, never changed.
        List<String> released =
                List.of(
                        "ae787014f0b7d7a0",
                        "9138ee3f3abd3932",
                        "043681385187e470",
                        "c3415fb4f240befc",
                        "4947d3a3674300b1",
                        "d0247329ab6362b7",
                        "482f7b02a554f5b5",
                        "3aebb8a8a65d842d");
        for (String fingerprint : released) {
            assertTrue(
                    SchemaHistory.bundled()
                            .find(Long.parseUnsignedLong(fingerprint, 16))
                            .isPresent(),
                    fingerprint);
        }
    }

    private static List<Schema> currentSchemas() throws IOException {
        Schema.Parser parser = new Schema.Parser();
        // The numbers in the names are the order in which the files use each other.
        return filesWithSchemas(SCHEMAS).stream()
                .map(name -> parse(parser, SCHEMAS.resolve(name).toFile()))
                .toList();
    }

    @SuppressWarnings(
            "deprecation") // The only way to parse files that use each other's types in turn.
    private static Schema parse(Schema.Parser parser, File file) {
        try {
            return parser.parse(file);
        } catch (IOException e) {
            throw new SchemaParseException(e);
        }
    }

    private static Set<String> filesWithSchemas(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".avsc"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
