package io.millrace.monitoring.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers {@code GET} of a few paths, for those whom its {@link Guard} lets in. */
public final class WebServer implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int BACKLOG = 64;

    /** Seconds that a request may take to arrive: whoever is slower must not hold a thread. */
    private static final String REQUEST_SECONDS = "10";

    private final HttpServer server;
    private final ExecutorService threads;
    private final Guard guard;
    private final Map<String, HttpHandler> answers;

    /**
     * Starts.
     *
     * @param address port 0 is any free one
     * @param token that a request must bear; empty only where {@code address} is a loopback one
     * @param answers by path; one that does not close its exchange keeps it open
     * @throws IOException if the address cannot be had
     * @throws IllegalArgumentException if others reach the address and there is no token
     */
    public WebServer(
            InetSocketAddress address, Optional<String> token, Map<String, HttpHandler> answers)
            throws IOException {
        this.guard = new Guard(address, token);
        this.answers = Map.copyOf(answers);
        if (System.getProperty("sun.net.httpserver.maxReqTime") == null) {
            System.setProperty("sun.net.httpserver.maxReqTime", REQUEST_SECONDS);
        }
        server = HttpServer.create(address, BACKLOG);
        threads =
                Executors.newFixedThreadPool(
                        THREADS,
                        task -> {
                            var thread = new Thread(task, "monitor-web");
                            thread.setDaemon(true);
                            return thread;
                        });
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void answer(HttpExchange exchange) throws IOException {
        HttpHandler answer = answers.get(exchange.getRequestURI().getPath());
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
        if (!guard.lets(exchange)) {
            return;
        }
        if (answer == null) {
            refuse(exchange, 404);
        } else if (!exchange.getRequestMethod().equals("GET")) {
            refuse(exchange, 405);
        } else {
            answer.handle(exchange);
        }
    }

    static void refuse(HttpExchange exchange, int status) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, -1);
        }
    }

    /** Sends a whole text. */
    public static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
