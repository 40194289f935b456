package io.millrace.local.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.config.OptionTexts;
import io.millrace.schemas.decode.FieldOptions;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.TargetRecords;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JsonlDataTest {

    @TempDir Path folder;

    private final List<String> refused = new ArrayList<>();
    private final List<String> passedOver = new ArrayList<>();

    /** Rows as published data sets have them: every row with a split, a domain and a label that may be null. */
    @Test
    void rowsOfPublishedDataSetsAreUsedByTheirSplit() throws IOException {
        Path corpus =
                gzip(
                        "corpus.jsonl.gz",
                        "{'domain':'bio','split':'unlabeled','text':'a','label':null}",
                        "{'domain':'bio','split':'unlabeled','text':'b','label':null}");
        Path mixed =
                gzip(
                        "mixed.jsonl.gz",
                        "{'domain':'sci','split':'train','text':'c','label':'x'}",
                        "{'domain':'sci','split':'val','text':'d','label':'y'}",
                        "{'domain':'sci','split':'test','text':'e','label':'x'}",
                        "{'domain':'sci','split':'unlabeled','text':'f','label':null}",
                        "{'domain':'sci','split':'train','text':'g','label':null}");
        JsonlData data = new JsonlData(List.of(corpus, mixed), Map.of("topic", mixed));
        data.onRefused(refused::add);
        data.onPassedOver(passedOver::add);

        List<UnlabeledExample> stream = new ArrayList<>();
        data.unlabeled(stream::add);
        assertEquals(
                List.of("a", "b", "c", "d", "f", "g"),
                stream.stream().map(row -> ((Text) row.getPayload()).getText()).toList());
        assertEquals(
                List.of(1L, 2L, 3L, 4L, 5L, 6L),
                stream.stream().map(UnlabeledExample::getTimestamp).toList());
        List<LabeledExample> labels = new ArrayList<>();
        data.labeled(labels::add);
        assertEquals(
                List.of("train x", "validation y", "test x"),
                labels.stream().map(row -> row.getSplit() + " " + row.getLabel()).toList());

        assertEquals(
                List.of(
                        "mixed.jsonl.gz: 1 rows whose split is test: kept for evaluation",
                        "mixed.jsonl.gz: 1 rows whose split is unlabeled: give the file as --unlabeled too to pretrain on them"),
                passedOver);
        assertEquals(1, refused.size());
        assertTrue(refused.get(0).startsWith("mixed.jsonl.gz:5: no /label"), refused.get(0));
    }

    @Test
    void whatKindOfDataItIsIsSaidByTheFirstRowThatIsOne() throws IOException {
        Path bad = gzip("bad.jsonl.gz", "{'text':", "{'id':'b'}");
        Path good = gzip("good.jsonl.gz", "{}", "{'text':'a'}");
        JsonlData data = new JsonlData(List.of(bad, good), Map.of());
        data.onRefused(refused::add);
        assertEquals("a", ((Text) data.first().getPayload()).getText());
        assertEquals(List.of(), refused);

        var none =
                assertThrows(
                        IllegalArgumentException.class,
                        new JsonlData(List.of(bad), Map.of())::first);
        String why =
                "--unlabeled "
                        + bad
                        + " holds no row to learn from; the first is refused: bad.jsonl.gz:1: ";
        assertTrue(none.getMessage().startsWith(why), none.getMessage());
    }

    @Test
    void aLabelledFileWithoutAUsableRowIsRefusedBeforeAnythingRuns() throws IOException {
        Path stream = gzip("stream.jsonl.gz", "{'text':'a'}");
        Path good = gzip("good.jsonl.gz", "{'text':'a'}", "{'text':'a','label':'x'}");
        new JsonlData(List.of(stream), Map.of("mood", good)).requireLabels();
        Path bad = gzip("bad.jsonl.gz", "{'text':'a'}", "{'label':'x'}");
        var data = new JsonlData(List.of(stream), Map.of("mood", bad));
        var none = assertThrows(IllegalArgumentException.class, data::requireLabels);
        String why =
                "--labeled mood="
                        + bad
                        + " holds no usable row; the first is refused: bad.jsonl.gz:1: ";
        assertTrue(none.getMessage().startsWith(why), none.getMessage());
    }

    @Test
    void aLabelIsATargetWhereTheFieldsSaySo() throws Exception {
        Path rows = gzip("rows.jsonl.gz", "{'body':'a','label':'x'}", "{'body':'b'}");
        var fields =
                OptionTexts.bind(
                        Map.of("label", "/label", "text", "/body"), Map.of(), FieldOptions.class);
        JsonlData data = new JsonlData(List.of(rows), Map.of(), fields);
        assertEquals("a", ((Text) data.first().getPayload()).getText());
        List<UnlabeledExample> stream = new ArrayList<>();
        data.unlabeled(stream::add);
        assertEquals(new Target.Name("x"), TargetRecords.of(stream.get(0).getTarget()));
        assertNull(stream.get(1).getTarget());
    }

    private Path gzip(String name, String... rows) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            for (String row : rows) {
                out.write((row.replace('\'', '"') + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }
}
