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
