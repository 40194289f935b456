package io.millrace.schemas.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.Samples;
import io.millrace.schemas.avro.Features;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.codec.AvroCodec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DecodersTest {
    private final AvroCodec codec = new AvroCodec();

    @Test
    void ourOwnRecordsAreReadAsTheyAre() throws InvalidRecordException {
        UnlabeledExample unlabeled = Samples.unlabeled();
        assertEquals(
                unlabeled,
                Decoders.unlabeled("avro", Map.of()).decode(Rows.record(codec.encode(unlabeled))));
        LabeledExample labeled = Samples.labeled();
        assertEquals(
                labeled,
                Decoders.labeled("avro", Map.of()).decode(Rows.record(codec.encode(labeled))));
    }

    @Test
    void avroExamplesThatContradictThemselvesAreRefused() {
        refusedAvro("12 bytes of values, expected 8", features(List.of(2), 12));
        refusedAvro("expected 8589934588", features(List.of(65536, 65536, 65536), 0));
        refusedAvro("every extent", features(List.of(2, -1), 8));
        refusedAvro("no axis", features(List.of(), 0));
        refusedAvro("text is empty", new Text(""));
        ByteBuffer nan = ByteBuffer.wrap(new byte[] {0, 0, (byte) 0xC0, 0x7F});
        refusedAvro("value 0 is NaN", new Features(List.of(1), nan));
        LabeledExample wrongSplit = Samples.labeled();
        wrongSplit.setSplit("dev");
        Rows.refused(
                Decoders.labeled("avro", Map.of()),
                Rows.record(codec.encode(wrongSplit)),
                "dev",
                "train, validation, test");
    }

    @Test
    void textIsTheWholeValueAndItsPlaceIsItsId() throws InvalidRecordException {
        UnlabeledExample example =
                Decoders.unlabeled("text", Map.of()).decode(Rows.record("Grüße\n水"));
        assertEquals(
                new UnlabeledExample(Rows.PLACE, "source", 1234L, new Text("Grüße\n水"), null),
                example);
        assertEquals(
                "news",
                Decoders.unlabeled("text", Map.of("domain", "news"))
                        .decode(Rows.record("x"))
                        .getDomain());
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        ExampleDecoder<UnlabeledExample> decoder = Decoders.unlabeled("text", Map.of());
        Rows.refused(decoder, Rows.record(new byte[] {'a', (byte) 0xC3}), "not UTF-8");
        // Overlong, a surrogate, and Latin-1.
        Rows.refused(decoder, Rows.record(new byte[] {(byte) 0xC0, (byte) 0x80}), "not UTF-8");
        Rows.refused(
                decoder,
                Rows.record(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}),
                "not UTF-8");
        Rows.refused(decoder, Rows.record(new byte[] {'G', 'r', (byte) 0xFC}), "not UTF-8");
        Rows.refused(decoder, Rows.record(""), "empty");
    }

    @Test
    void aTombstoneIsRefusedByEveryFormat() {
        SourceRecord tombstone = Rows.record((byte[]) null);
        for (String format : List.of("avro", "json", "text")) {
            Rows.refused(Decoders.unlabeled(format, Map.of()), tombstone, "null");
        }
    }

    @Test
    void anUnknownFormatNamesThoseThatExist() {
        wrongUsage(
                () -> Decoders.unlabeled("xml", Map.of()),
                "format is 'xml'",
                "avro, avro-registry, json, text");
    }

    @Test
    void unknownOptionsNameOptionValueAndWhatIsAllowed() {
        wrongUsage(
                () -> Decoders.unlabeled("json", Map.of("txt", "/body")),
                "options.txt: unknown key, did you mean text?",
                "audio, domain, envelope, features, id, image, ",
                "label, max-bytes, max-depth, placeholder, ",
                "split, task, text, timestamp");
        wrongUsage(
                () -> Decoders.unlabeled("avro", Map.of("id", "/a")),
                "options.id: unknown key",
                "none");
        wrongUsage(
                () -> Decoders.unlabeled("json", Map.of("task", "t")),
                "options.task: got \"t\"",
                "unlabeled examples have none");
        wrongUsage(() -> Decoders.labeled("text", Map.of()), "label");
    }

    @Test
    void valuesOutOfRangeNameWhatIsAllowed() {
        wrongOption("text", "body", "got \"body\"; allowed: JSON Pointers");
        wrongOption("image", "body", "got \"body\"; allowed: JSON Pointers");
        wrongOption("domain", "", "got \"\"; allowed: JSON Pointers", "or a constant");
        wrongOption("max-depth", "0", "got 0; allowed: 1 to 1000");
        wrongOption("max-depth", "x", "got \"x\"; allowed: a whole number");
        wrongOption("max-bytes", "0", "got 0 B; allowed: 1 B to 256 MiB");
        wrongOption("max-bytes", "300 MiB", "got 300 MiB; allowed: 1 B to 256 MiB");
        wrongOption("max-bytes", "8X", "got \"8X\"; allowed: a whole number with B");
        wrongUsage(() -> Decoders.unlabeled("text", Map.of("domain", "")), "options.domain");
    }

    private static void wrongOption(String option, String value, String... parts) {
        for (String part : parts) {
            wrongUsage(
                    () -> Decoders.unlabeled("json", Map.of(option, value)),
                    "options." + option + ": ",
                    part);
        }
    }

    private static void wrongUsage(Executable call, String... parts) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call);
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }

    private void refusedAvro(String reason, Object payload) {
        byte[] bytes = codec.encode(new UnlabeledExample("a", "b", 0L, payload, null));
        Rows.refused(Decoders.unlabeled("avro", Map.of()), Rows.record(bytes), reason);
    }

    private static Features features(List<Integer> shape, int bytes) {
        return new Features(shape, ByteBuffer.allocate(bytes));
    }
}
