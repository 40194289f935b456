package io.millrace.local.process.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What stands at a JobManager's address may be anything. */
@Timeout(60)
final class FlinkRestTest {

    private HttpServer server;
    private FlinkRest rest;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        rest = new FlinkRest(RestAccess.plain("127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void anAnswerWithoutEndIsCutOff() {
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    var part = new byte[1 << 20];
                    Arrays.fill(part, (byte) ' ');
                    try (OutputStream out = exchange.getResponseBody()) {
                        while (true) {
                            out.write(part);
                        }
                    }
                });
        var e = assertThrows(IOException.class, rest::jobs);
        assertTrue(e.getMessage().contains("an answer of more than 16777216 bytes"), e.toString());
    }

    @Test
    void whatItSaysOfAnErrorCannotSteerATerminalAndIsShort() {
        byte[] body = ("\u001b[2J" + "x".repeat(10_000)).getBytes(UTF_8);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(500, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        String said = assertThrows(IOException.class, rest::jobs).getMessage();
        assertTrue(said.length() < 400, said);
        assertEquals(-1, said.indexOf('\u001b'), said);
    }
}
