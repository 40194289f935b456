package io.millrace.schemas.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.Samples;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.avro.UnlabeledExample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bytes of every version, written once. They lie in topics: they must be read for ever, and those of the newest version
 * written.
 */
class GoldenBytesTest {
    private final AvroCodec codec = new AvroCodec();

    static Stream<SpecificRecordBase> samples() {
        return Samples.all().stream();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void writesTheGoldenBytes(SpecificRecordBase record) throws IOException {
        assertEquals(golden(record), HexFormat.of().formatHex(codec.encode(record)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsTheGoldenBytes(SpecificRecordBase record) throws IOException, InvalidRecordException {
        byte[] bytes = HexFormat.of().parseHex(golden(record));
        assertEquals(record, codec.decode(bytes, record.getClass()));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void avrosOwnDecoderReadsThemToo(SpecificRecordBase record) throws IOException {
        SpecificData model = SpecificData.getForClass(record.getClass());
        BinaryMessageDecoder<SpecificRecordBase> decoder =
                new BinaryMessageDecoder<>(model, record.getSchema());
        assertEquals(record, decoder.decode(HexFormat.of().parseHex(golden(record))));
    }

    @Test
    void aDeadLetterOfVersionOneIsReadWithoutItsHash() throws Exception {
        DeadLetter expected = Samples.deadLetter();
        expected.setSha256("");
        byte[] bytes = HexFormat.of().parseHex(read("/golden/DeadLetter-v1.hex"));
        assertEquals(expected, codec.decode(bytes, DeadLetter.class));
    }

    @Test
    void examplesOfVersionOneAreReadWithoutATarget() throws Exception {
        UnlabeledExample unlabeled = Samples.unlabeled();
        unlabeled.setTarget(null);
        byte[] bytes = HexFormat.of().parseHex(read("/golden/UnlabeledExample-v1.hex"));
        assertEquals(unlabeled, codec.decode(bytes, UnlabeledExample.class));
        LabeledExample labeled = Samples.labeled();
        labeled.setTarget(null);
        bytes = HexFormat.of().parseHex(read("/golden/LabeledExample-v1.hex"));
        assertEquals(labeled, codec.decode(bytes, LabeledExample.class));
    }

    /** Every metric was one of which more is better. */
    @Test
    void aReleaseOfVersionOneIsReadWithTheDirectionOfItsMetric() throws Exception {
        ModelRelease expected = Samples.release();
        expected.setHigherIsBetter(true);
        byte[] bytes = HexFormat.of().parseHex(read("/golden/ModelRelease-v1.hex"));
        assertEquals(expected, codec.decode(bytes, ModelRelease.class));
    }

    @Test
    void aCheckpointOfVersionOneIsReadWithoutItsFingerprint() throws Exception {
        CheckpointManifest expected = Samples.checkpoint();
        expected.setFingerprint(Map.of());
        expected.setStart(Map.of());
        byte[] bytes = HexFormat.of().parseHex(read("/golden/CheckpointManifest-v1.hex"));
        assertEquals(expected, codec.decode(bytes, CheckpointManifest.class));
    }

    /** It began at random. */
    @Test
    void aCheckpointOfVersionTwoIsReadWithoutAStart() throws Exception {
        CheckpointManifest expected = Samples.checkpoint();
        expected.setStart(Map.of());
        byte[] bytes = HexFormat.of().parseHex(read("/golden/CheckpointManifest-v2.hex"));
        assertEquals(expected, codec.decode(bytes, CheckpointManifest.class));
    }

    private static String golden(SpecificRecordBase record) throws IOException {
        String name = "/golden/" + record.getSchema().getName() + "-v";
        int version = 1;
        while (GoldenBytesTest.class.getResource(name + (version + 1) + ".hex") != null) {
            version++;
        }
        return read(name + version + ".hex");
    }

    private static String read(String name) throws IOException {
        try (InputStream in = GoldenBytesTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
        }
    }
}
