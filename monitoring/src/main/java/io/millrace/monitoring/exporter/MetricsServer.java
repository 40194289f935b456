package io.millrace.monitoring.exporter;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Answers {@code GET /metrics}. On an address that others reach it wants a token; on one of this machine alone the
 * {@code Host} that was asked for must be one too, or a page of somebody else's could read it under a name of its own.
 */
final class MetricsServer implements AutoCloseable {

    private static final int THREADS = 2;
    private static final int BACKLOG = 16;

    private final HttpServer server;
    private final ExecutorService threads;
    private final CollectorRegistry registry;
    private final Optional<byte[]> token;

    /**
     * @param token that a request must bear; empty only where {@code address} is a loopback one
     * @throws IllegalArgumentException if others reach the address and there is no token
     */
    MetricsServer(InetSocketAddress address, Optional<String> token, CollectorRegistry registry)
            throws IOException {
        if (token.isEmpty() && !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    "listen: "
                            + address.getHostString()
                            + " is reached by others; allowed without a token: an address of this machine alone, as"
                            + " 127.0.0.1");
        }
        this.registry = registry;
        this.token = token.map(text -> text.getBytes(StandardCharsets.UTF_8));
        server = HttpServer.create(address, BACKLOG);
        threads =
                Executors.newFixedThreadPool(
                        THREADS,
                        task -> {
                            var thread = new Thread(task, "metrics");
                            thread.setDaemon(true);
                            return thread;
                        });
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals("/metrics")) {
                refuse(exchange, 404);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                refuse(exchange, 405);
            } else if (!allowed(exchange)) {
                refuse(exchange, 403);
            } else {
                var text = new StringWriter();
                TextFormat.write004(text, registry.metricFamilySamples());
                byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", TextFormat.CONTENT_TYPE_004);
                exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static void refuse(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
    }

    private boolean allowed(HttpExchange exchange) {
        if (token.isPresent()) {
            String given = exchange.getRequestHeaders().getFirst("Authorization");
            return given != null
                    && given.startsWith("Bearer ")
                    && MessageDigest.isEqual(
                            token.get(),
                            given.substring("Bearer ".length()).getBytes(StandardCharsets.UTF_8));
        }
        String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
        String name = host.replaceFirst(":\\d+$", "");
        return name.equals("localhost") || name.equals("127.0.0.1") || name.equals("[::1]");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
