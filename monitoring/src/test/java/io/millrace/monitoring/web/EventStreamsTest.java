package io.millrace.monitoring.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class EventStreamsTest {

    private final EventStreams streams = new EventStreams();
    private final List<Socket> sockets = new ArrayList<>();
    private WebServer server;

    @BeforeEach
    void listen() throws IOException {
        server =
                new WebServer(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Optional.empty(),
                        Map.of("/events", streams));
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        streams.close();
        server.close();
    }

    private Socket asking() throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(server.address());
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        socket.getOutputStream()
                .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
        return socket;
    }

    /** As a client reads it that knows HTTP. */
    private BufferedReader watching() throws IOException, InterruptedException {
        var uri = URI.create("http://localhost:" + server.address().getPort() + "/events");
        return new BufferedReader(
                new InputStreamReader(
                        HttpClient.newHttpClient()
                                .send(
                                        HttpRequest.newBuilder(uri).build(),
                                        HttpResponse.BodyHandlers.ofInputStream())
                                .body(),
                        UTF_8));
    }

    private static BufferedReader lines(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    private static String next(BufferedReader lines, String beginning) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith(beginning)) {
            line = lines.readLine();
        }
        return line;
    }

    private static void await(BooleanSupplier what) throws InterruptedException {
        while (!what.getAsBoolean()) {
            Thread.sleep(10);
        }
    }

    @Test
    void whoComesIsToldTheLatestFirstAndThenWhatIsNew() throws Exception {
        streams.send("{\"step\":1}".getBytes(UTF_8));
        BufferedReader lines = lines(asking());
        assertEquals("HTTP/1.1 200 OK", lines.readLine());
        assertEquals("data: {\"step\":1}", next(lines, "data"));
        streams.send("{\"step\":2}".getBytes(UTF_8));
        assertEquals("data: {\"step\":2}", next(lines, "data"));
    }

    @Test
    void oneMoreThanTheMostIsToldToComeLater() throws Exception {
        for (int i = 0; i < EventStreams.MOST; i++) {
            asking();
        }
        await(() -> streams.count() == EventStreams.MOST);
        BufferedReader refused = lines(asking());
        assertEquals("HTTP/1.1 503 Service Unavailable", refused.readLine());
        assertEquals("Retry-after: 10", next(refused, "Retry"));
        assertEquals(EventStreams.MOST, streams.count());
    }

    @Test
    void whoGoesMakesRoom() throws Exception {
        Socket goes = asking();
        await(() -> streams.count() == 1);
        goes.close();
        while (streams.count() > 0) {
            streams.beat();
            Thread.sleep(10);
        }
    }

    /** One that reads nothing holds up nobody, and is dropped as soon as its queue is full. */
    @Test
    void whoDoesNotKeepUpIsDroppedAndTheOthersAreServed() throws Exception {
        asking();
        BufferedReader quick = watching();
        await(() -> streams.count() == 2);
        byte[] large = ("\"" + "x".repeat(4 << 20) + "\"").getBytes(UTF_8);
        int sent = 0;
        while (streams.count() == 2) {
            streams.send(large);
            sent++;
            assertEquals(6 + large.length, next(quick, "data").length());
            assertTrue(sent < 100, "it is still there");
        }
        assertEquals(1, streams.count());
        streams.send("7".getBytes(UTF_8));
        assertEquals("data: 7", next(quick, "data"));
    }
}
