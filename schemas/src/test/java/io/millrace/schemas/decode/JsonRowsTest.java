package io.millrace.schemas.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonRowsTest {
    @TempDir Path folder;

    @Test
    void rowsGetIdAndDomainFromTheirFile() throws Exception {
        Path file =
                write("news.2026.jsonl", "{'text':'a'}\n\n{'id':'x','domain':'law','text':'b'}");
        assertEquals(
                List.of(
                        new UnlabeledExample("news.2026.jsonl:1", "news", 0L, new Text("a"), null),
                        new UnlabeledExample("x", "law", 0L, new Text("b"), null)),
                unlabeled(file));
    }

    @Test
    void gzipIsToldByItsFirstBytesAndMayHaveManyMembers() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(gzip("{'text':'a'}\r\n{'te"));
        bytes.writeBytes(gzip("xt':'b'}\r\n"));
        Path file = Files.write(folder.resolve("a.jsonl"), bytes.toByteArray());
        assertEquals(List.of("a", "b"), texts(unlabeled(file)));
    }

    @Test
    void labelledRowsBelongToTheTaskGiven() throws Exception {
        Path file =
                write(
                        "b.jsonl",
                        "{'text':'a','label':'x','task':'other'}\n{'text':'b','label':1,'split':'test'}\n");
        try (JsonRows<LabeledExample> rows = JsonRows.labeled(file, "topic")) {
            assertEquals(
                    new LabeledExample(
                            "b.jsonl:1", "topic", "", "x", null, 0L, new Text("a"), null),
                    rows.next());
            assertEquals(
                    new LabeledExample(
                            "b.jsonl:2", "topic", "", "1", "test", 0L, new Text("b"), null),
                    rows.next());
            assertNull(rows.next());
            assertEquals(0, rows.passedOver());
        }
    }

    @Test
    void rowsForEvaluationAreCountedAndNotPretrainedOn() throws Exception {
        Path file =
                write(
                        "a.jsonl",
                        "{'text':'a','split':'test'}\n{'text':'b'}\n{'text':'c','split':'test'}");
        try (JsonRows<UnlabeledExample> rows = JsonRows.unlabeled(file)) {
            assertEquals("b", text(rows.next()));
            assertEquals(2, rows.line());
            assertNull(rows.next());
            assertEquals(2, rows.passedOver());
        }
    }

    /** The shapes of rows that public data sets come in. */
    @Test
    void rowsAreReadByWhateverNameTheirValidationSplitHas() throws Exception {
        Path file =
                write(
                        "b.jsonl",
                        "{'domain':'d','split':'val','text':'a','label':'x'}\n"
                                + "{'domain':'d','split':'dev','text':'b','label':'x'}\n"
                                + "{'domain':'d','split':'unlabeled','text':'c','label':null}\n"
                                + "{'domain':'d','split':'later','text':'d','label':'x'}\n"
                                + "{'domain':'d','split':'validation','text':'e','label':'y'}\n");
        try (JsonRows<LabeledExample> rows = JsonRows.labeled(file, "topic")) {
            assertEquals("validation", rows.next().getSplit());
            assertEquals("validation", rows.next().getSplit());
            assertRefused(rows, "b.jsonl:4: /split is \"later\"; allowed are train");
            assertEquals("b.jsonl:5", rows.next().getId());
            assertNull(rows.next());
            assertEquals(1, rows.passedOver());
        }
        try (JsonRows<UnlabeledExample> rows = JsonRows.unlabeled(file)) {
            assertEquals("a", text(rows.next()));
            assertEquals("b", text(rows.next()));
            assertEquals("c", text(rows.next()));
            assertRefused(rows, "b.jsonl:4: /split is \"later\"; allowed are train");
            assertEquals("e", text(rows.next()));
        }
    }

    /** Learned from, they would be a leak into what releases are judged by. */
    @Test
    void rowsForEvaluationAreKeptHoweverTheirSplitIsWritten() throws Exception {
        Path file =
                write(
                        "c.jsonl",
                        "{'split':'Test','text':'a'}\n{'split':'TEST','text':'b'}\n"
                                + "{'split':' test','text':'c'}\n{'split':'eval','text':'d'}\n"
                                + "{'split':'testing','text':'e'}\n{'split':'Train ','text':'f'}\n");
        assertEquals(List.of("f"), texts(unlabeled(file)));
    }

    @Test
    void aBadRowNamesFileAndLineAndTheNextIsRead() throws Exception {
        Path file = write("a.jsonl", "{'text':'a'}\n{'text':}\n{'body':'x'}\n{'text':'d'}\n");
        try (JsonRows<UnlabeledExample> rows = JsonRows.unlabeled(file)) {
            assertEquals("a", text(rows.next()));
            assertRefused(rows, "a.jsonl:2: not valid JSON");
            assertRefused(rows, "a.jsonl:3: no /audio, /features");
            assertEquals("d", text(rows.next()));
            assertNull(rows.next());
            assertNull(rows.next());
        }
    }

    @Test
    void aRowThatIsTooLongIsPassedOver() throws Exception {
        Path file = folder.resolve("long.jsonl");
        String megabyte = "x".repeat(1 << 20);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(json("{'text':'a'}\n{'text':'" + megabyte.repeat(7) + "'}\n{'text':'"));
            for (int i = 0; i < 20; i++) {
                out.write(json(megabyte));
            }
            out.write(json("'}\n{'text':'d'}\n" + megabyte.repeat(9)));
        }
        try (JsonRows<UnlabeledExample> rows = JsonRows.unlabeled(file)) {
            assertEquals("a", text(rows.next()));
            assertEquals(7 << 20, text(rows.next()).length());
            assertRefused(rows, "long.jsonl:3: row is longer than 8388608 bytes");
            assertEquals("d", text(rows.next()));
            assertRefused(rows, "long.jsonl:5: row is longer");
            assertNull(rows.next());
        }
    }

    /** Line ends fall on every place of the 64 KiB buffer. */
    @Test
    void rowsOfEveryLengthComeBackWhole() throws Exception {
        StringBuilder content = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 1; i < 1200; i++) {
            String text =
                    Integer.toString(i).repeat(i % 97 + 1)
                            + (i % 100 == 0 ? "y".repeat(i * 200) : "");
            expected.add(text);
            content.append("{'text':'").append(text).append("'}\n");
        }
        assertEquals(expected, texts(unlabeled(write("a.jsonl", content.toString()))));
    }

    @Test
    void damagedCompressionNamesFileAndLine() throws Exception {
        byte[] whole = gzip("{'text':'a'}\n{'text':'b'}\n");
        Path file =
                Files.write(folder.resolve("a.jsonl.gz"), Arrays.copyOf(whole, whole.length - 12));
        try (JsonRows<UnlabeledExample> rows = JsonRows.unlabeled(file)) {
            IOException e =
                    assertThrows(
                            IOException.class,
                            () -> {
                                while (rows.next() != null) {}
                            });
            assertTrue(e.getMessage().startsWith("a.jsonl.gz:"), e.getMessage());
        }
    }

    @Test
    void anEmptyFileHasNoRows() throws Exception {
        assertEquals(List.of(), unlabeled(write("empty.jsonl", "")));
        assertThrows(IOException.class, () -> JsonRows.unlabeled(folder.resolve("missing.jsonl")));
    }

    private static void assertRefused(JsonRows<?> rows, String reason) {
        InvalidRecordException e = assertThrows(InvalidRecordException.class, rows::next);
        assertTrue(e.getMessage().startsWith(reason), e.getMessage());
    }

    private static List<UnlabeledExample> unlabeled(Path file) throws Exception {
        List<UnlabeledExample> examples = new ArrayList<>();
        try (JsonRows<UnlabeledExample> rows = JsonRows.unlabeled(file)) {
            for (UnlabeledExample row = rows.next(); row != null; row = rows.next()) {
                examples.add(row);
            }
        }
        return examples;
    }

    private static List<String> texts(List<UnlabeledExample> examples) {
        return examples.stream().map(JsonRowsTest::text).toList();
    }

    private static String text(UnlabeledExample example) {
        return ((Text) example.getPayload()).getText();
    }

    private Path write(String name, String content) throws IOException {
        return Files.write(folder.resolve(name), json(content));
    }

    private static byte[] gzip(String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(json(content));
        }
        return bytes.toByteArray();
    }

    private static byte[] json(String content) {
        return content.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
