package io.millrace.schemas.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.InvalidRecordException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a file holds, every line of it is read, refused or passed over, and the next one is reached. */
class JsonRowsPropertyTest {
    private static final List<String> PIECES =
            List.of(
                    "{\"text\":\"a\"}",
                    "{\"features\":[[1,2],[3]]}",
                    "{\"features\":[1e39]}",
                    "{\"text\":\"a\",\"label\":1,\"split\":\"val\"}",
                    "{\"text\":\"a\",\"split\":\"test\"}",
                    "{\"text\":\"a\",\"split\":\"unlabeled\"}",
                    "{\"text\":\"\\ud800\"}",
                    "[".repeat(3000),
                    "{\"a\":".repeat(500),
                    "9".repeat(300),
                    "\n",
                    "\r\n",
                    "\n\n",
                    "\u0000",
                    "}");

    @Property(tries = 500)
    void everyLineIsAccountedFor(@ForAll("contents") byte[] content, @ForAll boolean gzip)
            throws IOException {
        // The first row says that it is a file of rows: else it may be refused as a whole.
        Path file = Files.createTempFile("rows", ".jsonl");
        try {
            Files.write(file, gzip ? gzip(content) : content);
            long lines = Files.size(file) == 0 ? 0 : lines(content);
            try (JsonRows<?> rows = JsonRows.unlabeled(file)) {
                assertTrue(outcomes(rows) <= lines);
                assertEquals(lines, rows.line());
            }
            try (JsonRows<?> rows = JsonRows.labeled(file, "t")) {
                assertTrue(outcomes(rows) <= lines);
                assertEquals(lines, rows.line());
            }
        } finally {
            Files.delete(file);
        }
    }

    /** A damaged gzip file may end in an error, which names the file, but never in anything else. */
    @Property(tries = 500)
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes, @ForAll boolean magic) throws IOException {
        Path file = Files.createTempFile("rows", ".jsonl");
        try {
            byte[] content = bytes.clone();
            if (magic && content.length > 1) {
                content[0] = 0x1F;
                content[1] = (byte) 0x8B;
            }
            Files.write(file, content);
            try (JsonRows<?> rows = JsonRows.unlabeled(file)) {
                outcomes(rows);
            } catch (IOException e) {
                assertTrue(
                        e.getMessage().startsWith(file.getFileName().toString()), e.getMessage());
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().startsWith(file + " is "), e.getMessage());
                assertEquals(1, e.getMessage().lines().count());
            }
        } finally {
            Files.delete(file);
        }
    }

    private static long outcomes(JsonRows<?> rows) throws IOException {
        long outcomes = 0;
        while (true) {
            try {
                if (rows.next() == null) {
                    return outcomes + rows.passedOver();
                }
            } catch (InvalidRecordException e) {
                assertEquals(1, e.getMessage().lines().count());
            }
            outcomes++;
        }
    }

    private static long lines(byte[] content) {
        long ends = 0;
        for (byte one : content) {
            ends += one == '\n' ? 1 : 0;
        }
        return content.length == 0 || content[content.length - 1] == '\n' ? ends : ends + 1;
    }

    @Provide
    Arbitrary<byte[]> contents() {
        return Arbitraries.of(PIECES)
                .list()
                .ofMaxSize(30)
                .map(
                        pieces ->
                                ("{\"text\":\"first\"}\n" + String.join("", pieces))
                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }
}
