package io.millrace.schemas.decode;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Speaks as much of Confluent's REST interface over a real socket as is needed to read, with faults on demand. */
public final class RegistryServer implements AutoCloseable {
    /** What a registry says of an id that it does not have. */
    static final String UNKNOWN = "{\"error_code\":40403,\"message\":\"Schema not found\"}";

    public final Map<String, String> answers = new ConcurrentHashMap<>();
    public final List<String> asked = new CopyOnWriteArrayList<>();

    /** What was posted and answered. */
    public final List<String> posted = new CopyOnWriteArrayList<>();

    /** The Authorization header that is asked for; "" if none. */
    volatile String login = "";

    /** How many of the next answers are an error of the server. */
    public final AtomicInteger failures = new AtomicInteger();

    private final HttpServer server;

    public RegistryServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        asked.add(path);
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            send(exchange, 503, "busy");
        } else if (!login.equals(given == null ? "" : given)) {
            send(exchange, 401, "{\"error_code\":401,\"message\":\"Unauthorized\"}");
        } else if (answers.containsKey(path)) {
            if (exchange.getRequestMethod().equals("POST")) {
                posted.add(
                        new String(
                                exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            }
            send(exchange, 200, answers.get(path));
        } else if (path.startsWith("/schemas/ids/")) {
            send(exchange, 404, UNKNOWN);
        } else {
            send(exchange, 404, "<html>no such page</html>");
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
