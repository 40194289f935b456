package io.millrace.schemas.topics;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class TopicAdminTest {
    private static final Topics TOPICS = new Topics("demo");

    @Test
    void noBrokerFailsInTimeAndNamesTheServers() throws IOException {
        // Bound but silent: the port cannot be another's, and connections get no answer.
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String servers = "127.0.0.1:" + silent.getLocalPort();
            IOException e = assertTimeout(Duration.ofSeconds(10), () -> failure(servers));
            assertTrue(e.getMessage().contains(servers), e.getMessage());
            assertTrue(e.getMessage().contains("1.5 s"), e.getMessage());
        }
    }

    @Test
    void anUnknownHostNamesTheServers() {
        IOException e = failure("no-such-host.invalid:9092");
        assertTrue(e.getMessage().contains("no-such-host.invalid:9092"), e.getMessage());
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertRefused("partitions is 0", 0, 1);
        assertRefused("replication is 0", 1, 0);
        assertRefused("replication is 40000", 1, 40_000);
    }

    private static void assertRefused(String message, int partitions, int replication) {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                TopicAdmin.createMissing(
                                        client("127.0.0.1:1"),
                                        TOPICS,
                                        partitions,
                                        replication,
                                        Duration.ofMillis(1500)));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static IOException failure(String servers) {
        return assertThrows(
                IOException.class,
                () ->
                        TopicAdmin.createMissing(
                                client(servers), TOPICS, 1, 1, Duration.ofMillis(1500)));
    }

    private static Properties client(String servers) {
        Properties client = new Properties();
        client.setProperty("bootstrap.servers", servers);
        return client;
    }
}
