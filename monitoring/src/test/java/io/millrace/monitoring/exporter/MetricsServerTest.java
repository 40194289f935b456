package io.millrace.monitoring.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MetricsServerTest {

    private final CollectorRegistry registry = new CollectorRegistry();

    private MetricsServer server(Optional<String> token) throws IOException {
        Gauge.build("millrace_answer", "It is known.").register(registry).set(42);
        return new MetricsServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), token, registry);
    }

    /** Headers and all, as no client would send them. */
    private static String asked(MetricsServer server, String request) throws IOException {
        try (var socket = new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.setSoTimeout(10_000);
            String whole = request.replace("\n", "\r\n") + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(whole.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.substring(9, 12));
    }

    @Test
    void itTellsWhatIsRegistered() throws Exception {
        try (MetricsServer server = server(Optional.empty())) {
            String answer = asked(server, "GET /metrics HTTP/1.1\nHost: localhost:9464");
            assertEquals(200, status(answer));
            assertTrue(answer.contains("\nmillrace_answer 42.0\n"), answer);
        }
    }

    @Test
    void aNameThatIsNotOfThisMachineIsRefused() throws Exception {
        try (MetricsServer server = server(Optional.empty())) {
            assertEquals(403, status(asked(server, "GET /metrics HTTP/1.1\nHost: evil.example")));
            assertEquals(200, status(asked(server, "GET /metrics HTTP/1.1\nHost: 127.0.0.1")));
            assertEquals(200, status(asked(server, "GET /metrics HTTP/1.1\nHost: [::1]:9464")));
        }
    }

    @Test
    void nothingElseIsAnswered() throws Exception {
        try (MetricsServer server = server(Optional.empty())) {
            assertEquals(404, status(asked(server, "GET /etc/passwd HTTP/1.1\nHost: localhost")));
            assertEquals(
                    405,
                    status(
                            asked(
                                    server,
                                    "POST /metrics HTTP/1.1\nHost: localhost\nContent-Length: 0")));
        }
    }

    @Test
    void whereThereIsATokenARequestMustBearIt() throws Exception {
        try (MetricsServer server = server(Optional.of("secret"))) {
            String request = "GET /metrics HTTP/1.1\nHost: anything";
            assertEquals(403, status(asked(server, request)));
            assertEquals(403, status(asked(server, request + "\nAuthorization: Bearer guess")));
            assertEquals(200, status(asked(server, request + "\nAuthorization: Bearer secret")));
        }
    }

    @Test
    void anAddressThatOthersReachWantsAToken() {
        var everywhere = new InetSocketAddress("0.0.0.0", 0);
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new MetricsServer(everywhere, Optional.empty(), registry));
        assertTrue(refused.getMessage().startsWith("listen: 0.0.0.0 "), refused.getMessage());
    }
}
