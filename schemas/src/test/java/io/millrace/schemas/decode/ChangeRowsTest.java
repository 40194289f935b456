package io.millrace.schemas.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.config.ConfigException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ChangeRowsTest {
    private static final String GONE = "'__debezium_unavailable_value'";

    private final ExampleDecoder<UnlabeledExample> plain =
            Decoders.unlabeled("json", Map.of("envelope", "debezium"));
    private final ExampleDecoder<UnlabeledExample> paths =
            Decoders.unlabeled("json", Map.of("id", "/after/id", "text", "/after/body"));
    private final ExampleDecoder<UnlabeledExample> flat =
            Decoders.unlabeled("json", Map.of("envelope", "flat"));
    private final ExampleDecoder<LabeledExample> labels =
            Decoders.labeled("json", Map.of("envelope", "debezium"));

    private static PassedOver passed(ExampleDecoder<?> decoder, SourceRecord record) {
        return assertThrows(PassedOver.class, () -> decoder.decode(record));
    }

    private static SourceRecord tombstone(String key) {
        byte[] bytes = key == null ? null : key.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return new SourceRecord("source", 3, 41L, 1234L, bytes, null);
    }

    @Test
    void theRowIsTheOneAfterTheChange() throws InvalidRecordException {
        String event =
                "{'before': {'id': 1, 'text': 'old'}, 'after': {'id': 1, 'text': 'new', 'domain': 'd'}, 'op': 'u'}";
        UnlabeledExample read = plain.decode(Rows.json(event));
        assertEquals("1", read.getId());
        assertEquals("d", read.getDomain());
        assertEquals(new Text("new"), read.getPayload());
        assertEquals(
                read, plain.decode(Rows.json("{'schema': {'x': 1}, 'payload': " + event + "}")));
        Rows.refused(plain, Rows.json("{'id': 1, 'text': 'a row'}"), "neither /op nor /after");
    }

    @Test
    void aPlaceholderIsNeverATextNorALabel() throws InvalidRecordException {
        String unknown = "{'before': null, 'after': {'id': 1, 'text': " + GONE + "}, 'op': 'u'}";
        assertEquals(PassedOver.Why.UNCHANGED, passed(plain, Rows.json(unknown)).why());
        String known =
                "{'before': {'text': 'old'}, 'after': {'id': 1, 'text': " + GONE + "}, 'op': 'u'}";
        assertEquals(new Text("old"), plain.decode(Rows.json(known)).getPayload());
        String unused =
                "{'after': {'id': 1, 'text': 'x', 'picture': [" + GONE + "], 'n': 2}, 'op': 'u'}";
        assertEquals(new Text("x"), plain.decode(Rows.json(unused)).getPayload());
        String label =
                "{'after': {'id': 1, 'task': 't', 'text': 'x', 'label': " + GONE + "}, 'op': 'u'}";
        assertEquals(
                "/after/label", passed(labels, Rows.json(label)).getMessage().split(" ", 2)[0]);
        assertEquals(
                PassedOver.Why.UNCHANGED,
                passed(flat, Rows.json("{'id': 1, 'text': " + GONE + "}")).why());
        ExampleDecoder<UnlabeledExample> other =
                Decoders.unlabeled("json", Map.of("envelope", "flat", "placeholder", "n/a"));
        passed(other, Rows.json("{'id': 1, 'text': 'n/a'}"));
        assertEquals(
                new Text("__debezium_unavailable_value"),
                other.decode(Rows.json("{'id': 1, 'text': " + GONE + "}")).getPayload());
    }

    @Test
    void deletesSayWhatIsGone() {
        PassedOver row =
                passed(
                        paths,
                        Rows.json("{'before': {'id': 7, 'body': null}, 'after': null, 'op': 'd'}"));
        assertEquals(PassedOver.Why.DELETED, row.why());
        assertEquals(Optional.of("7"), row.id());
        assertEquals(
                Optional.of("t"),
                passed(
                                labels,
                                Rows.json(
                                        "{'before': {'id': 7, 'task': 't'}, 'after': null, 'op': 'd'}"))
                        .task());
        assertEquals(
                Optional.of("7"),
                passed(flat, Rows.json("{'id': 7, 'text': null, '__deleted': 'true'}")).id());
        assertEquals(
                Optional.empty(),
                passed(plain, Rows.json("{'before': null, 'after': null, 'op': 't'}")).id());
    }

    @Test
    void aRecordWithoutAValueIsADeleteInAnEnvelopeAlone() {
        assertEquals(Optional.of("7"), passed(plain, tombstone("{'id': 7}")).id());
        assertEquals(
                Optional.of("7"),
                passed(plain, tombstone("{'schema':{}, 'payload':{'id': 7}}")).id());
        assertEquals(Optional.of("7"), passed(flat, tombstone("7")).id());
        assertEquals(Optional.of("a"), passed(flat, tombstone("'a'")).id());
        assertEquals(Optional.empty(), passed(flat, tombstone(null)).id());
        assertEquals(Optional.empty(), passed(flat, tombstone("{'other': 7}")).id());
        InvalidRecordException e =
                assertThrows(
                        InvalidRecordException.class,
                        () -> Decoders.unlabeled("json", Map.of()).decode(tombstone("{'id': 7}")));
        assertTrue(!(e instanceof PassedOver), e.getMessage());
    }

    @Test
    void anEnvelopeThatIsNotKnownIsRefused() {
        ConfigException e =
                assertThrows(
                        ConfigException.class,
                        () -> Decoders.unlabeled("json", Map.of("envelope", "maxwell")));
        assertTrue(e.getMessage().contains("none, debezium, flat"), e.getMessage());
    }

    @Property(tries = 1000)
    void anyEventIsAnExamplePassedOverOrRefusedAndNeverThePlaceholder(
            @ForAll("events") String value, @ForAll("keys") String key) {
        byte[] bytes =
                value.isEmpty() ? null : value.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        var record = new SourceRecord("s", 0, 1, 2, key.getBytes(StandardCharsets.UTF_8), bytes);
        for (ExampleDecoder<UnlabeledExample> decoder : java.util.List.of(plain, paths, flat)) {
            try {
                Object payload = decoder.decode(record).getPayload();
                assertTrue(!payload.toString().contains("unavailable"), value);
            } catch (InvalidRecordException e) {
                assertTrue(!e.getMessage().isBlank());
            }
        }
    }

    @Provide
    Arbitrary<String> events() {
        Arbitrary<String> field =
                Arbitraries.of(
                        "'x'",
                        GONE,
                        "null",
                        "1",
                        "[" + GONE + "]",
                        "{'a': " + GONE + "}",
                        "[]",
                        "''");
        Arbitrary<String> row =
                field.list()
                        .ofSize(4)
                        .map(
                                f ->
                                        "{'id': %s, 'text': %s, 'body': %s, 'split': %s}"
                                                .formatted(f.get(0), f.get(1), f.get(2), f.get(3)));
        Arbitrary<String> rows = Arbitraries.oneOf(row, field, Arbitraries.just("null"));
        Arbitrary<String> event =
                rows.list()
                        .ofSize(2)
                        .flatMap(
                                two ->
                                        Arbitraries.of(
                                                        "'c'", "'u'", "'d'", "'t'", "'m'", "null",
                                                        "7")
                                                .map(
                                                        op ->
                                                                "{'before': %s, 'after': %s, 'op': %s}"
                                                                        .formatted(
                                                                                two.get(0),
                                                                                two.get(1),
                                                                                op)));
        return Arbitraries.oneOf(
                event,
                row,
                event.map(one -> "{'schema': null, 'payload': " + one + "}"),
                Arbitraries.of("", "{}", "{'schema': {}, 'payload': null}", "{'payload': {}}"));
    }

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.of(
                "", "{\"id\":1}", "7", "\"a\"", "{", "{\"payload\":[1]}", "\u0000\u0001");
    }
}
