package io.millrace.schemas.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.Features;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.config.Secret;
import io.millrace.schemas.registry.RegistryException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Against a small server in the test that speaks the documented interface: a whole registry (Apicurio's, for one) is 140 MB
 * to fetch, too much for every build. {@link #aRealRegistryIsUnderstood} runs against any that is named by {@code
 * -Dmillrace.test.registry=http://HOST:PORT/PATH}.
 */
class AvroRegistryFormatTest {
    private static final String ARTICLE =
            """
            {"type":"record","name":"Article","fields":[
              {"name":"key","type":"long"},
              {"name":"meta","type":{"type":"record","name":"Meta","fields":[
                {"name":"source","type":{"type":"enum","name":"Source","symbols":["NEWS","BLOG"]}},
                {"name":"at","type":{"type":"long","logicalType":"timestamp-micros"}}]}},
              {"name":"body","type":["null","string"]},
              {"name":"tags","type":{"type":"map","values":"string"}}]}
            """;
    private static final String POINT =
            """
            {"type":"record","name":"Point","fields":[
              {"name":"features","type":{"type":"array","items":{"type":"array","items":"float"}}},
              {"name":"label","type":"boolean"},
              {"name":"split","type":"string"}]}
            """;

    private final RegistryServer registry;
    private final Map<String, String> options = new HashMap<>();

    AvroRegistryFormatTest() throws IOException {
        registry = new RegistryServer();
        registry.answers.put("/schemas/ids/7", answer(ARTICLE));
        registry.answers.put("/schemas/ids/70000", answer(POINT));
        options.put("schema-registry", registry.url());
        options.put("registry-timeout", "1");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void fieldsAreFoundByTheirPathsWhateverTheWritersSchema() throws InvalidRecordException {
        options.putAll(
                Map.of(
                        "id",
                        "/key",
                        "text",
                        "/body",
                        "domain",
                        "/meta/source",
                        "timestamp",
                        "/meta/at"));
        ExampleDecoder<UnlabeledExample> decoder = Decoders.unlabeled("avro-registry", options);
        assertEquals(
                new UnlabeledExample("41", "BLOG", 1_700_000_000_000L, new Text("Grüße"), null),
                decoder.decode(Rows.record(framed(7, article("Grüße")))));
        Rows.refused(decoder, Rows.record(framed(7, article(null))), "no /body");
    }

    @Test
    void labelledRecordsHaveFeaturesLabelAndSplit() throws InvalidRecordException {
        options.put("task", "side");
        ExampleDecoder<LabeledExample> decoder = Decoders.labeled("avro-registry", options);
        Object point =
                new GenericRecordBuilder(parse(POINT))
                        .set("features", List.of(List.of(1f, 2f, 3f), List.of(4f, 5f, 6f)))
                        .set("label", true)
                        .set("split", "val")
                        .build();
        LabeledExample read =
                decoder.decode(Rows.record(framed(70_000, encoded(parse(POINT), point))));
        assertEquals("true", read.getLabel());
        assertEquals("validation", read.getSplit());
        Features features = (Features) read.getPayload();
        assertEquals(List.of(2, 3), features.getShape());
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, Rows.values(features));
    }

    /** Registries hold what older libraries never looked at: it plays no part in reading. */
    @Test
    void aSchemaIsReadWhateverItsDefaultsNamesAndAliases() throws Exception {
        String odd =
                """
                {"type":"record","name":"my-row","namespace":"com.my-shop","aliases":["1st"],"fields":[
                  {"name":"text","type":"string","default":null,"order":"backwards"},
                  {"name":"the-lang","type":["string","null"],"default":7,"aliases":["a b"]},
                  {"name":"tags","type":{"type":"array","items":"string"},"default":null},
                  {"name":"kind","type":{"type":"enum","name":"my-kind","symbols":["a-b","c"],"default":"z"}}]}
                """;
        registry.answers.put("/schemas/ids/8", answer(odd));
        options.put("domain", "/the-lang");
        byte[] body = {4, 'h', 'i', 0, 4, 'd', 'e', 0, 2};
        UnlabeledExample read =
                Decoders.unlabeled("avro-registry", options).decode(Rows.record(framed(8, body)));
        assertEquals(new Text("hi"), read.getPayload());
        assertEquals("de", read.getDomain());
    }

    @Test
    void idsOfEightBytesAreReadAndThoseInHeadersNamed() throws Exception {
        options.putAll(Map.of("id", "/key", "text", "/body"));
        ExampleDecoder<UnlabeledExample> decoder = Decoders.unlabeled("avro-registry", options);
        byte[] body = article("wide");
        byte[] wide =
                ByteBuffer.allocate(9 + body.length).put((byte) 0).putLong(7).put(body).array();
        assertEquals(new Text("wide"), decoder.decode(Rows.record(wide)).getPayload());
        byte[] huge = ByteBuffer.allocate(9).put((byte) 0).putLong(1, 0xFFFFFFFFL).array();
        Rows.refused(decoder, Rows.record(huge), "id 4294967295 of eight bytes");
        Rows.refused(decoder, Rows.record(body), "header of the record is not read");
    }

    @Test
    void theNextAddressIsAskedWhereOneDoesNotAnswer() throws Exception {
        options.put("schema-registry", "http://127.0.0.1:1, " + registry.url());
        options.putAll(Map.of("id", "/key", "text", "/body"));
        assertEquals(
                new Text("x"),
                Decoders.unlabeled("avro-registry", options)
                        .decode(Rows.record(framed(7, article("x"))))
                        .getPayload());
    }

    @Test
    void anAddressThatCannotBeAskedIsNamedWithTheReason() {
        for (var wrong :
                Map.of(
                                "http://schema_registry:8081", "without an underscore",
                                "http://a:1,ftp://b:2", "ftp://b:2",
                                "http://me:hush@reg:8081", "//...@reg:8081")
                        .entrySet()) {
            options.put("schema-registry", wrong.getKey());
            String message =
                    assertThrows(
                                    io.millrace.schemas.config.ConfigException.class,
                                    () -> Decoders.unlabeled("avro-registry", options))
                            .getMessage();
            assertTrue(message.contains(wrong.getValue()) && !message.contains("hush"), message);
        }
        options.put("schema-registry", registry.url());
        options.put("registry-truststore", "/nowhere.pem");
        assertTrue(
                assertThrows(
                                io.millrace.schemas.config.ConfigException.class,
                                () -> Decoders.unlabeled("avro-registry", options))
                        .getMessage()
                        .contains("registry-truststore: got \"/nowhere.pem\""));
    }

    @Test
    void everySchemaIsAskedForOnce() throws InvalidRecordException {
        options.put("text", "/body");
        ExampleDecoder<UnlabeledExample> decoder = Decoders.unlabeled("avro-registry", options);
        for (int i = 0; i < 5; i++) {
            decoder.decode(Rows.record(framed(7, article("a"))));
            Rows.refused(decoder, Rows.record(framed(8, article("a"))), "schema id 8 is unknown");
        }
        assertEquals(List.of("/schemas/ids/7", "/schemas/ids/8"), registry.asked);
    }

    @Test
    void namesOfOtherSubjectsAreLookedUp() throws Exception {
        Schema whole =
                parse(
                        "{'type':'record','name':'Note','fields':[{'name':'who','type':{'type':'record','name':'org.Who','fields':[{'name':'name','type':'string'}]}},{'name':'text','type':'string'}]}"
                                .replace('\'', '"'));
        registry.answers.put(
                "/schemas/ids/9",
                "{\"schema\":"
                        + quoted(
                                "{'type':'record','name':'Note','fields':[{'name':'who','type':'org.Who'},{'name':'text','type':'string'}]}"
                                        .replace('\'', '"'))
                        + ",\"references\":[{\"name\":\"org.Who\",\"subject\":\"a b\",\"version\":3}]}");
        Schema who = whole.getField("who").schema();
        registry.answers.put("/subjects/a%20b/versions/3", answer(who.toString()));
        Object note =
                new GenericRecordBuilder(whole)
                        .set("who", new GenericRecordBuilder(who).set("name", "x").build())
                        .set("text", "water")
                        .build();
        options.put("domain", "/who/name");
        UnlabeledExample read =
                Decoders.unlabeled("avro-registry", options)
                        .decode(Rows.record(framed(9, encoded(whole, note))));
        assertEquals("x", read.getDomain());
        assertEquals(new Text("water"), read.getPayload());
    }

    @Test
    void aBodyThatIsNotOfItsSchemaIsRefused() {
        options.put("text", "/body");
        ExampleDecoder<UnlabeledExample> decoder = Decoders.unlabeled("avro-registry", options);
        byte[] good = framed(7, article("text"));
        Rows.refused(decoder, Rows.record((byte[]) null), "null");
        Rows.refused(decoder, Rows.record(new byte[4]), "4 bytes", "at least 5");
        Rows.refused(decoder, Rows.record("{\"a\":1}"), "starts with 7B", "expected 00");
        Rows.refused(
                decoder,
                Rows.record(java.util.Arrays.copyOf(good, good.length - 1)),
                "Article ends too early");
        Rows.refused(
                decoder,
                Rows.record(java.util.Arrays.copyOf(good, good.length + 3)),
                "3 bytes after its end");
        Rows.refused(decoder, Rows.record(framed(-1, article("a"))), "schema id -1 is unknown");
        registry.answers.put("/schemas/ids/5", "{\"schemaType\":\"PROTOBUF\",\"schema\":\"x\"}");
        Rows.refused(decoder, Rows.record(framed(5, new byte[1])), "PROTOBUF");
        registry.answers.put("/schemas/ids/6", answer("{\"type\":\"none\"}"));
        Rows.refused(decoder, Rows.record(framed(6, new byte[1])), "no Avro schema");
        registry.answers.put("/schemas/ids/4", answer("\"string\""));
        Rows.refused(decoder, Rows.record(framed(4, new byte[1])), "allowed is record");
        options.put("max-bytes", "10");
        Rows.refused(Decoders.unlabeled("avro-registry", options), Rows.record(good), "max-bytes");
    }

    @Test
    void recordsWaitForARegistryThatIsAwayForAMoment() throws InvalidRecordException {
        registry.failures.set(2);
        options.put("text", "/body");
        ExampleDecoder<UnlabeledExample> decoder = Decoders.unlabeled("avro-registry", options);
        assertEquals(
                new Text("a"), decoder.decode(Rows.record(framed(7, article("a")))).getPayload());
        assertEquals(3, registry.asked.size());
    }

    @Test
    void aRegistryThatStaysAwayIsAFailureAndNoDeadLetter() {
        registry.failures.set(Integer.MAX_VALUE);
        assertFailure("gave no answer within 1.0 s (status 503)", "is it running");
        registry.close();
        assertFailure("schema registry " + registry.url(), "is it running");
    }

    @Test
    void credentialsAreSentAndWrongOnesAreAFailure() throws InvalidRecordException {
        options.put("text", "/body");
        Map<String, Secret> login =
                Map.of(
                        "registry-user",
                        new Secret("ann"),
                        "registry-password",
                        new Secret("se:cret"));
        registry.login = "Basic " + Base64.getEncoder().encodeToString("ann:se:cret".getBytes(ISO));
        SourceRecord record = Rows.record(framed(7, article("a")));
        Decoders.unlabeled("avro-registry", options, login).decode(record);
        assertFailure("refuses the credentials (status 401)");
        registry.login = "Bearer t0ken";
        Decoders.unlabeled(
                        "avro-registry", options, Map.of("registry-token", new Secret("t0ken\n")))
                .decode(record);
    }

    @Test
    void anAddressOfSomethingElseIsAFailure() {
        options.put("schema-registry", registry.url() + "/api/");
        assertFailure("answered /schemas/ids/7 with status 404", "REST interface");
    }

    @Test
    void wrongSettingsAreNamedAndSecretsAreNotShown() {
        assertWrong(Map.of(), Map.of(), "options.schema-registry: missing; required: ");
        for (String url : List.of("ftp://a", "http:/a", "http://u:pass@a", "::pass")) {
            String message =
                    assertWrong(
                            Map.of("schema-registry", url), Map.of(), "options.schema-registry: ");
            assertFalse(message.contains("pass"), message);
        }
        for (Map<String, String> secrets :
                List.of(
                        Map.of("registry-user", "hidden"),
                        Map.of("registry-token", "hid den"),
                        Map.of("registry-pasword", "hidden"))) {
            Map<String, Secret> hidden = new HashMap<>();
            secrets.forEach((name, value) -> hidden.put(name, new Secret(value)));
            String message = assertWrong(options, hidden, "secrets.registry-");
            assertFalse(message.contains("hid"), message);
        }
        Map<String, String> shown = new HashMap<>(options);
        shown.put("registry-token", "hidden");
        assertFalse(assertWrong(shown, Map.of(), "options.registry-token").contains("hidden"));
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                Decoders.unlabeled(
                                        "json", Map.of(), Map.of("key", new Secret("hidden"))));
        assertEquals("secrets.key: unknown key; known here: none", e.getMessage());
    }

    /** Registers a schema and reads a record of it. */
    @Test
    @EnabledIfSystemProperty(named = "millrace.test.registry", matches = "http.*")
    void aRealRegistryIsUnderstood() throws Exception {
        String url = System.getProperty("millrace.test.registry");
        HttpResponse<String> registered =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create(url + "/subjects/articles/versions"))
                                        .header(
                                                "Content-Type",
                                                "application/vnd.schemaregistry.v1+json")
                                        .POST(HttpRequest.BodyPublishers.ofString(answer(ARTICLE)))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, registered.statusCode(), registered.body());
        JsonNode answered = new ObjectMapper().readTree(registered.body());
        int id = answered.get("id").asInt();
        ExampleDecoder<UnlabeledExample> decoder =
                Decoders.unlabeled(
                        "avro-registry", Map.of("schema-registry", url, "text", "/body"));
        assertEquals(
                new Text("a"), decoder.decode(Rows.record(framed(id, article("a")))).getPayload());
        Rows.refused(
                decoder,
                Rows.record(framed(123_456_789, article("a"))),
                "schema id 123456789 is unknown");
    }

    private static final java.nio.charset.Charset ISO =
            java.nio.charset.StandardCharsets.ISO_8859_1;

    private void assertFailure(String... parts) {
        ExampleDecoder<UnlabeledExample> decoder = Decoders.unlabeled("avro-registry", options);
        SourceRecord record = Rows.record(framed(7, article("a")));
        RegistryException e =
                assertTimeout(
                        Duration.ofSeconds(10),
                        () -> assertThrows(RegistryException.class, () -> decoder.decode(record)));
        assertEquals(1, e.getMessage().lines().count());
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }

    private static String assertWrong(
            Map<String, String> options, Map<String, Secret> secrets, String part) {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Decoders.unlabeled("avro-registry", options, secrets));
        assertTrue(e.getMessage().contains(part), e.getMessage());
        return e.getMessage();
    }

    private static String answer(String schema) {
        return "{\"schema\":" + quoted(schema) + "}";
    }

    private static String quoted(String text) {
        try {
            return new ObjectMapper().writeValueAsString(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Schema parse(String schema) {
        return new Schema.Parser().parse(schema);
    }

    private static byte[] article(String body) {
        Schema schema = parse(ARTICLE);
        Schema meta = schema.getField("meta").schema();
        return encoded(
                schema,
                new GenericRecordBuilder(schema)
                        .set("key", 41L)
                        .set(
                                "meta",
                                new GenericRecordBuilder(meta)
                                        .set(
                                                "source",
                                                new org.apache.avro.generic.GenericData.EnumSymbol(
                                                        meta.getField("source").schema(), "BLOG"))
                                        .set("at", 1_700_000_000_000_999L)
                                        .build())
                        .set("body", body)
                        .set("tags", Map.of("a", "b"))
                        .build());
    }

    private static byte[] encoded(Schema schema, Object datum) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<>(schema).write(datum, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] framed(int id, byte[] body) {
        return ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(id).put(body).array();
    }
}
