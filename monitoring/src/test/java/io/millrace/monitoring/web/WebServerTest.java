package io.millrace.monitoring.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WebServerTest {

    private static WebServer server(Optional<String> token) throws IOException {
        return new WebServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                token,
                Map.of(
                        "/metrics",
                        exchange ->
                                WebServer.send(exchange, "text/plain", "42\n".getBytes(UTF_8))));
    }

    /** Headers and all, as no client would send them. */
    private static String asked(WebServer server, String request) throws IOException {
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
    void whatAPathHasIsAnswered() throws Exception {
        try (WebServer server = server(Optional.empty())) {
            String answer = asked(server, "GET /metrics HTTP/1.1\nHost: localhost:9464");
            assertEquals(200, status(answer));
            assertTrue(answer.endsWith("\r\n\r\n42\n"), answer);
            assertTrue(answer.contains("X-content-type-options: nosniff"), answer);
        }
    }

    @Test
    void aNameThatIsNotOfThisMachineIsRefused() throws Exception {
        try (WebServer server = server(Optional.empty())) {
            assertEquals(403, status(asked(server, "GET /metrics HTTP/1.1\nHost: evil.example")));
            assertEquals(200, status(asked(server, "GET /metrics HTTP/1.1\nHost: 127.0.0.1")));
            assertEquals(200, status(asked(server, "GET /metrics HTTP/1.1\nHost: [::1]:9464")));
        }
    }

    @Test
    void aPageOfAnotherOriginIsRefused() throws Exception {
        try (WebServer server = server(Optional.empty())) {
            String request = "GET /metrics HTTP/1.1\nHost: localhost:9464\nOrigin: ";
            assertEquals(403, status(asked(server, request + "http://evil.example")));
            assertEquals(403, status(asked(server, request + "null")));
            assertEquals(200, status(asked(server, request + "http://localhost:9464")));
        }
    }

    @Test
    void nothingElseIsAnswered() throws Exception {
        try (WebServer server = server(Optional.empty())) {
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
        try (WebServer server = server(Optional.of("secret"))) {
            String request = "GET /metrics HTTP/1.1\nHost: anything";
            String refused = asked(server, request);
            assertEquals(401, status(refused));
            assertTrue(refused.contains("Www-authenticate: Basic"), refused);
            assertEquals(401, status(asked(server, request + "\nAuthorization: Bearer guess")));
            assertEquals(401, status(asked(server, request + "\nAuthorization: Basic ???")));
            assertEquals(401, status(asked(server, request + basic("me:guess"))));
            assertEquals(200, status(asked(server, request + basic("me:secret"))));
            assertEquals(200, status(asked(server, request + "\nAuthorization: Bearer secret")));
        }
    }

    private static String basic(String pair) {
        return "\nAuthorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }

    @Test
    void anAddressThatOthersReachWantsAToken() {
        var everywhere = new InetSocketAddress("0.0.0.0", 0);
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new WebServer(everywhere, Optional.empty(), Map.of()));
        assertTrue(refused.getMessage().startsWith("listen: 0.0.0.0 "), refused.getMessage());
    }
}
