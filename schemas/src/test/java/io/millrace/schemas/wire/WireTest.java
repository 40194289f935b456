package io.millrace.schemas.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.Samples;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.decode.RegistryServer;
import io.millrace.schemas.registry.RegistryException;
import io.millrace.schemas.registry.RegistryLogin;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.topics.Topics;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;

final class WireTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<SpecificRecordBase> PUBLISHED =
            List.of(
                    Samples.checkpoint(),
                    Samples.release(),
                    Samples.progress(),
                    Samples.deadLetter());

    private final AvroCodec codec = new AvroCodec();
    private final WireReader reader = new WireReader();

    private byte[] json(SpecificRecordBase record) {
        return new WireWriter(WireFormat.JSON, Optional.empty(), "t").write(codec.encode(record));
    }

    private static Optional<SchemaRegistry> registry(RegistryServer server) {
        return Optional.of(
                new SchemaRegistry(
                        URI.create(server.url()),
                        RegistryLogin.of(null, null, null),
                        Duration.ofSeconds(5)));
    }

    private String refused(String json, Class<? extends SpecificRecordBase> type) {
        return assertThrows(
                        InvalidRecordException.class, () -> reader.read(json.getBytes(UTF_8), type))
                .getMessage();
    }

    @Test
    void whatIsPublishedAsJsonIsReadAsItWas() throws Exception {
        for (SpecificRecordBase record : PUBLISHED) {
            assertEquals(record, reader.read(json(record), record.getClass()));
        }
    }

    @Test
    void peopleReadJson() throws Exception {
        assertEquals(
                "{\"record\":\"ProgressEvent\",\"pipeline\":\"demo\",\"job\":\"pretrain\",\"kind\":\"probe\","
                        + "\"step\":9223372036854775807,\"timestamp\":-9223372036854775808,"
                        + "\"values\":{\"loss\":1.5},\"tags\":{\"domain\":\"news\"}}",
                new String(json(Samples.progress()), UTF_8));
        JsonNode release = JSON.readTree(json(Samples.release()));
        assertEquals("REJECTED", release.get("decision").textValue());
        assertEquals("Infinity", release.get("metrics").get("loss").textValue());
        DeadLetter letter = Samples.deadLetter();
        assertEquals("AP8K", JSON.readTree(json(letter)).get("raw").get("base64").textValue());
        letter.setRaw(ByteBuffer.wrap("{\"text\": \"Grüße\"\n".getBytes(UTF_8)));
        assertEquals(
                "{\"text\": \"Grüße\"\n",
                JSON.readTree(json(letter)).get("raw").get("text").textValue());
        assertEquals(letter, reader.read(json(letter), DeadLetter.class));
    }

    @Property(tries = 300)
    void anyBytesTextsAndNumbersComeBack(
            @ForAll byte[] raw, @ForAll String reason, @ForAll double value, @ForAll long step)
            throws InvalidRecordException {
        String wellFormed = new String(reason.getBytes(UTF_8), UTF_8);
        DeadLetter letter = Samples.deadLetter();
        letter.setRaw(ByteBuffer.wrap(raw));
        letter.setReason(wellFormed);
        letter.setOffset(step);
        assertEquals(letter, reader.read(json(letter), DeadLetter.class));
        ProgressEvent event = Samples.progress();
        event.setValues(new TreeMap<>(Map.of("loss", value, wellFormed, Double.NaN)));
        assertEquals(event, reader.read(json(event), ProgressEvent.class));
    }

    /** A field that older writers did not have has its default; what newer ones add is passed over. */
    @Test
    void olderAndNewerWritersOfJsonAreRead() throws Exception {
        ObjectNode tree = (ObjectNode) JSON.readTree(json(Samples.release()));
        tree.remove("higherIsBetter");
        tree.remove("current");
        tree.putObject("added").put("by", "a newer one");
        ModelRelease read = reader.read(JSON.writeValueAsBytes(tree), ModelRelease.class);
        assertTrue(read.getHigherIsBetter());
        assertEquals(null, read.getCurrent());
        assertEquals(Samples.release().getLabels(), read.getLabels());
    }

    @Test
    void whatIsNoRecordIsRefusedByFieldAndKind() throws Exception {
        String event = new String(json(Samples.progress()), UTF_8);
        assertEquals(
                "holds a record of type ProgressEvent, expected DeadLetter",
                refused(event, DeadLetter.class));
        assertEquals(
                "ProgressEvent.step is string; allowed: a long",
                refused(event.replace("9223372036854775807", "\"7\""), ProgressEvent.class));
        assertEquals(
                "ProgressEvent.step is number; allowed: a long",
                refused(event.replace("9223372036854775807", "9e99"), ProgressEvent.class));
        assertEquals(
                "ProgressEvent.values.* is string; allowed: a number, NaN, Infinity or -Infinity",
                refused(event.replace("1.5", "\"much\""), ProgressEvent.class));
        assertEquals(
                "ProgressEvent.job is missing",
                refused(event.replace("\"job\":\"pretrain\",", ""), ProgressEvent.class));
        assertEquals(
                "record is 'Text'; allowed: [CheckpointManifest, DeadLetter, ModelRelease, ProgressEvent]",
                refused("{\"record\":\"Text\",\"text\":\"\"}", ProgressEvent.class));
        assertTrue(refused("{\"record\":", ProgressEvent.class).startsWith("not valid JSON: "));
        assertTrue(
                refused("{\"a\":".repeat(100_000), ProgressEvent.class).contains("depth"),
                "a stack has an end");
    }

    /** A topic that would not take it: the job would end in the same failure again and again. */
    @Test
    void aRecordTooLongAsJsonStaysInAvro() throws Exception {
        ModelRelease release = Samples.release();
        var labels = new ArrayList<String>();
        for (int i = 0; i < 115_000; i++) {
            labels.add("\"" + i);
        }
        release.setLabels(labels);
        byte[] written = json(release);
        assertArrayEquals(codec.encode(release), written);
        assertTrue(written.length < Topics.MAX_EVENT_BYTES);
        assertEquals(release, reader.read(written, ModelRelease.class));
    }

    @Test
    void whatIsPublishedByARegistrysIdIsReadAsItWas() throws Exception {
        try (RegistryServer server = new RegistryServer()) {
            int id = 40;
            for (SpecificRecordBase record : PUBLISHED) {
                server.answers.put("/subjects/demo.x-value/versions", "{\"id\":" + ++id + "}");
                var writer = new WireWriter(WireFormat.AVRO_REGISTRY, registry(server), "demo.x");
                byte[] value = writer.write(codec.encode(record));
                assertArrayEquals(value, writer.write(codec.encode(record)));
                assertEquals(0, value[0]);
                assertEquals(id, ByteBuffer.wrap(value).getInt(1));
                // What was registered, as a registry gives it back.
                String registered = server.posted.get(server.posted.size() - 1);
                server.answers.put("/schemas/ids/" + id, registered);
                assertEquals(
                        record, new WireReader(registry(server)).read(value, record.getClass()));
            }
            assertEquals(PUBLISHED.size(), server.posted.size(), "each schema is registered once");
        }
    }

    @Test
    void aRegistryThatDoesNotTakeASchemaIsNotTheRecordsFault() throws Exception {
        try (RegistryServer server = new RegistryServer()) {
            byte[] record = codec.encode(Samples.progress());
            var writer = new WireWriter(WireFormat.AVRO_REGISTRY, registry(server), "x");
            assertThrows(RegistryException.class, () -> writer.write(record));
            server.answers.put("/subjects/x-value/versions", "{\"id\":\"seven\"}");
            assertThrows(RegistryException.class, () -> writer.write(record));
            server.answers.put("/subjects/x-value/versions", "{\"id\":7}");
            assertEquals(7, ByteBuffer.wrap(writer.write(record)).getInt(1));
        }
    }

    @Test
    void anIdOfASchemaThatIsNotOursIsRefused() throws Exception {
        byte[] value = {0, 0, 0, 0, 9, 2, 'x'};
        assertEquals(
                "written with a schema registry's id; needed: topics.schema-registry",
                assertThrows(
                                InvalidRecordException.class,
                                () -> reader.read(value, ProgressEvent.class))
                        .getMessage());
        try (RegistryServer server = new RegistryServer()) {
            server.answers.put("/schemas/ids/9", "{\"schema\":\"\\\"string\\\"\"}");
            var knowing = new WireReader(registry(server));
            String said =
                    assertThrows(
                                    InvalidRecordException.class,
                                    () -> knowing.read(value, ProgressEvent.class))
                            .getMessage();
            assertTrue(said.startsWith("written with the unknown schema "), said);
            assertThrows(
                    InvalidRecordException.class,
                    () -> knowing.read(new byte[] {0, 1}, ProgressEvent.class));
            assertThrows(
                    InvalidRecordException.class, () -> knowing.read(null, ProgressEvent.class));
        }
    }

    /** Of each type that is published, the newest schema has what the mapping to JSON knows. */
    @Test
    void everyPublishedSchemaHasAForm() {
        for (SpecificRecordBase record : PUBLISHED) {
            assertEquals(
                    record.getSchema().getName(), JsonRecords.tree(record).get("record").asText());
        }
        assertThrows(IllegalArgumentException.class, () -> JsonRecords.tree(Samples.unlabeled()));
        assertEquals(CheckpointManifest.class, JsonRecords.type("CheckpointManifest"));
    }
}
