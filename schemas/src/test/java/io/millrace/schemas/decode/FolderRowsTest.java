package io.millrace.schemas.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.payload.Audio;
import io.millrace.schemas.payload.Image;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Series;
import io.millrace.schemas.payload.Text;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderRowsTest {

    private static void write(Path folder, String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private static byte[] png(int width) throws IOException {
        var out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, 2, BufferedImage.TYPE_BYTE_GRAY), "png", out);
        return out.toByteArray();
    }

    private static <T> List<T> all(ExampleRows<T> rows) throws Exception {
        var all = new ArrayList<T>();
        for (T row = rows.next(); row != null; row = rows.next()) {
            all.add(row);
        }
        return all;
    }

    @Test
    void endingsSayWhatAFileHoldsAndFoldersWhereItIsFrom(@TempDir Path folder) throws Exception {
        write(folder, "a/x.PNG", png(3));
        write(folder, "b/deep/y.wav", new Audio.Type().write(new Audio(8000, new short[] {1, 2})));
        write(
                folder,
                "b/z.csv",
                "time;flow;level\n08:00;1,5;2\n".replace(',', '.').getBytes(UTF_8));
        write(folder, "c.txt", "Grüße".getBytes(UTF_8));
        write(folder, "test/a/kept.txt", "for the test".getBytes(UTF_8));
        write(folder, ".cache/a.txt", "hidden".getBytes(UTF_8));
        try (ExampleRows<UnlabeledExample> rows =
                ExampleRows.unlabeled(folder, FieldOptions.USUAL)) {
            List<UnlabeledExample> all = all(rows);
            assertEquals(
                    List.of("a/x.PNG", "b/deep/y.wav", "b/z.csv", "c.txt"),
                    all.stream().map(UnlabeledExample::getId).toList());
            assertEquals(
                    List.of("a", "b", "b", folder.getFileName().toString()),
                    all.stream().map(UnlabeledExample::getDomain).toList());
            assertEquals(new Image(2, 3, 1, new byte[6]), Payloads.of(all.get(0).getPayload()));
            assertEquals(new Audio(8000, new short[] {1, 2}), Payloads.of(all.get(1).getPayload()));
            assertEquals(
                    new Series(2, new float[] {1.5f, 2}), Payloads.of(all.get(2).getPayload()));
            assertEquals(new Text("Grüße"), Payloads.of(all.get(3).getPayload()));
            assertEquals(1, rows.passedOver());
        }
    }

    @Test
    void labelsAndSplitsAreNamesOfFolders(@TempDir Path folder) throws Exception {
        write(folder, "train/cat/1.png", png(2));
        write(folder, "Test/dog/2.png", png(2));
        write(folder, "dog/3.png", png(2));
        write(folder, "4.png", png(2));
        try (ExampleRows<LabeledExample> rows = ExampleRows.labeled(folder, "animal")) {
            var e = assertThrows(InvalidRecordException.class, () -> all(rows));
            assertTrue(e.getMessage().startsWith("4.png: "), e.getMessage());
            List<LabeledExample> all = all(rows); // goes on behind it
            assertEquals(
                    List.of("Test/dog/2.png", "dog/3.png", "train/cat/1.png"),
                    all.stream().map(LabeledExample::getId).toList());
            assertEquals("test", all.get(0).getSplit().toString());
            assertEquals("train", all.get(2).getSplit().toString());
            assertEquals("cat", String.valueOf(all.get(2).getLabel()));
            assertEquals("animal", all.get(0).getTask());
        }
    }

    @Test
    void whatIsNoExampleIsToldByItsFile(@TempDir Path folder) throws Exception {
        Map<String, String> wrong =
                Map.of(
                        "a.pdf", "ending is .pdf; allowed for a file of a folder: .csv, .jpeg",
                        "b.csv", "CSV has the string x in column 1 of step 1; allowed: numbers",
                        "c.csv", "CSV has no column of numbers",
                        "d.png", "image of 2 bytes starts as nothing");
        write(folder, "a.pdf", new byte[2]);
        write(folder, "b.csv", "1,2\nx,3\n".getBytes(UTF_8));
        write(folder, "c.csv", "flow,level\n".getBytes(UTF_8));
        write(folder, "d.png", new byte[2]);
        try (ExampleRows<UnlabeledExample> rows =
                ExampleRows.unlabeled(folder, FieldOptions.USUAL)) {
            for (int i = 0; i < wrong.size(); i++) {
                var e = assertThrows(InvalidRecordException.class, rows::next);
                String file = e.getMessage().substring(0, 5);
                assertTrue(e.getMessage().contains(wrong.get(file)), e.getMessage());
            }
            assertEquals(null, rows.next());
        }
    }

    @Test
    void tablesHaveHeadingsTimesAndGaps(@TempDir Path folder) throws Exception {
        write(
                folder,
                "a.csv",
                "time,p,q\n\"1 Jan, 2026\",1,\n\"2 Jan, 2026\",NaN,5\n\n".getBytes(UTF_8));
        write(folder, "b.csv", "1\n2\n".getBytes(UTF_8));
        try (ExampleRows<UnlabeledExample> rows =
                ExampleRows.unlabeled(folder, FieldOptions.USUAL)) {
            assertEquals(
                    new Series(2, new float[] {1, Float.NaN, Float.NaN, 5}),
                    Payloads.of(rows.next().getPayload()));
            assertEquals(new Series(1, new float[] {1, 2}), Payloads.of(rows.next().getPayload()));
        }
    }
}
