package io.millrace.schemas.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of another kind is refused as a whole, in one line that says what it is. */
class FileKindTest {

    @TempDir private Path folder;

    private static final String ROWS = "{\"text\":\"a\"}\n{\"text\":\"b\"}\n";

    private String refusal(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("rows.jsonl"), content);
        String message =
                assertThrows(IllegalArgumentException.class, () -> JsonRows.unlabeled(file).close())
                        .getMessage();
        assertTrue(message.startsWith(file + " is ") && message.lines().count() == 1, message);
        return message.substring((file + " is ").length());
    }

    @ParameterizedTest
    @CsvSource({
        "28b52ffd0458, zstd",
        "fd377a585a0000, xz",
        "425a6839314159, bzip2",
        "504b030414, a zip archive",
        "377abcaf271c, a 7z archive",
        "04224d18, lz4",
        "50415231, Parquet",
        "4f626a01, an Avro file",
        "8004950a, a pickle",
        "fffe7b00, UTF-16",
        "feff007b, UTF-16",
        "7b002200, UTF-16",
        "007b0022, UTF-16",
        "fffe00007b000000, UTF-32"
    })
    void theFirstBytesSayWhatItIs(String hex, String name) throws IOException {
        byte[] head = java.util.HexFormat.of().parseHex(hex);
        String said = refusal(java.util.Arrays.copyOf(head, head.length + 40));
        assertTrue(said.startsWith(name), said);
        assertTrue(said.contains("needed: "), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"})
    void otherEncodingsAreNamedNotReadForOneRow(String charset) throws IOException {
        String said = refusal(ROWS.getBytes(Charset.forName(charset)));
        assertTrue(said.contains("UTF-16") || said.contains("UTF-32"), said);
    }

    @Test
    void otherTextsAreNamedToo() throws IOException {
        assertEquals(
                "a JSON array; needed: one object a line",
                refusal("[\n  {\"text\": \"a\"}\n]\n".getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                "JSON written over several lines; needed: one object a line",
                refusal("{\n  \"text\": \"a\"\n}\n".getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                "a table with ',' between its fields (CSV); needed: one JSON object a line",
                refusal("id,text\n1,a\n".getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                "a table with tabs between its fields (CSV); needed: one JSON object a line",
                refusal("id\ttext\n1\ta\n".getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                "XML or HTML; needed: one JSON object a line",
                refusal("<rows><row/></rows>".getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                "text that is no JSON; needed: one JSON object a line",
                refusal("the miller\nopens\n".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatIsInGzipIsLookedAtToo() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write("id,text\n1,a\n".getBytes(StandardCharsets.UTF_8));
        }
        assertTrue(refusal(bytes.toByteArray()).startsWith("gzip of a table with ','"));
    }

    @Test
    void rowsAreRowsWithBomsBlankLinesAndADamagedFirst() throws Exception {
        for (String rows :
                new String[] {
                    "\ufeff" + ROWS,
                    "\ufeff\ufeff" + ROWS,
                    "\r\n\n" + ROWS,
                    "x{\"text\":\n" + ROWS,
                    "",
                    "\"a\"\n" + ROWS
                }) {
            Path file = Files.writeString(folder.resolve("rows.jsonl"), rows);
            JsonRows.unlabeled(file).close();
        }
    }
}
