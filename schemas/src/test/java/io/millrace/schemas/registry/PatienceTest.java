package io.millrace.schemas.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.decode.RegistryServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a registry is waited for, and how long its word counts, by a clock that the test sets. */
final class PatienceTest {

    private static final String PATH = "/schemas/ids/7";

    private final AtomicLong nanos = new AtomicLong();
    private RegistryServer server;

    @BeforeEach
    void start() throws IOException {
        server = new RegistryServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void passes(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void thatAnIdIsUnknownCountsForHalfAMinute() throws Exception {
        var registry =
                new SchemaRegistry(
                        URI.create(server.url()),
                        RegistryLogin.none(),
                        Duration.ofSeconds(1),
                        nanos::get);
        var schemas = new WriterSchemas(registry, nanos::get);
        assertThrows(InvalidRecordException.class, () -> schemas.get(7));
        server.answers.put(PATH, "{\"schema\": \"\\\"string\\\"\"}");
        passes(Duration.ofSeconds(30));
        assertThrows(InvalidRecordException.class, () -> schemas.get(7));
        assertEquals(1, server.asked.size(), "it is not asked for every record");
        passes(Duration.ofMillis(1));
        assertEquals(Schema.Type.STRING, schemas.get(7).getType());
        passes(Duration.ofDays(365));
        assertEquals(Schema.Type.STRING, schemas.get(7).getType());
        assertEquals(2, server.asked.size(), "an id always means the same schema");
    }

    private WriterSchemas schemas() {
        return new WriterSchemas(
                new SchemaRegistry(
                        URI.create(server.url()),
                        RegistryLogin.none(),
                        Duration.ofSeconds(1),
                        nanos::get),
                nanos::get);
    }

    /** Values that begin with a zero byte by chance have another id each, and every question holds the stream up. */
    @Test
    void idsOutOfNoiseAreAskedForAHundredTimesInHalfAMinuteAndDriveNoSchemaOut() throws Exception {
        server.answers.put(PATH, "{\"schema\": \"\\\"string\\\"\"}");
        WriterSchemas schemas = schemas();
        assertEquals(Schema.Type.STRING, schemas.get(7).getType());
        String said = "";
        for (int i = 0; i < 2000; i++) {
            int id = 1_000_000 + i;
            said = assertThrows(InvalidRecordException.class, () -> schemas.get(id)).getMessage();
            assertEquals(Schema.Type.STRING, schemas.get(7).getType());
        }
        assertTrue(said.contains(" is not asked for: the schema registry "), said);
        assertEquals(1 + 100, server.asked.size());
        passes(Duration.ofSeconds(31));
        server.answers.put("/schemas/ids/1000000", "{\"schema\": \"\\\"long\\\"\"}");
        assertEquals(Schema.Type.LONG, schemas.get(1_000_000).getType(), "as soon as it is over");
    }

    private static String schemaOf(int fields) {
        var text =
                new StringBuilder(
                        "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"r\\\",\\\"fields\\\":[");
        for (int i = 0; i < fields; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\\\"name\\\":\\\"a_field_with_a_rather_long_name_")
                    .append(i)
                    .append("\\\",\\\"type\\\":\\\"int\\\"}");
        }
        return "{\"schema\": \"" + text + "]}\"}";
    }

    @Test
    void schemasAreKeptUpToABoundOfTheirText() throws Exception {
        String large = schemaOf(8_000); // half a million characters
        WriterSchemas schemas = schemas();
        for (int id = 1; id <= 36; id++) {
            server.answers.put("/schemas/ids/" + id, large);
            assertEquals(8_000, schemas.get(id).getFields().size());
        }
        assertEquals(36, server.asked.size());
        schemas.get(36);
        assertEquals(36, server.asked.size(), "the newest are kept");
        schemas.get(1);
        assertEquals(37, server.asked.size(), "the oldest had to go");
    }

    @Test
    void whatASchemaRefersToHasABoundInAll() {
        String large = schemaOf(8_000);
        var references = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            references
                    .append(i == 0 ? "" : ",")
                    .append("{\"name\":\"n" + i + "\",\"subject\":\"s" + i + "\",\"version\":1}");
            server.answers.put(
                    "/subjects/s" + i + "/versions/1",
                    large.replace("\\\"name\\\":\\\"r\\\"", "\\\"name\\\":\\\"n" + i + "\\\""));
        }
        server.answers.put(
                PATH, "{\"schema\": \"\\\"string\\\"\", \"references\": [" + references + "]}");
        var refused = assertThrows(InvalidRecordException.class, () -> schemas().get(7));
        assertTrue(
                refused.getMessage().contains("more than 4194304 characters"),
                refused.getMessage());
    }

    @Test
    void aRegistryThatStaysAwayIsAskedUntilTheTimeIsOver() {
        server.failures.set(1000);
        var registry =
                new SchemaRegistry(
                        URI.create(server.url()),
                        RegistryLogin.none(),
                        Duration.ofHours(1),
                        () -> nanos.getAndAdd(Duration.ofMinutes(20).toNanos()));
        var e = assertThrows(RegistryException.class, () -> registry.get(PATH));
        assertTrue(e.getMessage().contains("gave no answer within 3600.0 s"), e.getMessage());
        assertEquals(3, server.asked.size());
    }
}
