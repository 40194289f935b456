package io.millrace.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The format that cannot do without a registry: this one knows no schema. */
final class RegistryFormat extends FormatContract {

    static final String NAME = "avro-registry";

    /** What a registry says of an id that it does not know. */
    private static final byte[] UNKNOWN =
            "{\"error_code\":40403,\"message\":\"Schema not found\"}".getBytes(UTF_8);

    /** As long as the tests run; one for all of them, on a thread that does not keep the process alive. */
    private static final String ADDRESS = start();

    private static String start() {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
            server.createContext(
                    "/",
                    exchange -> {
                        exchange.sendResponseHeaders(404, UNKNOWN.length);
                        exchange.getResponseBody().write(UNKNOWN);
                        exchange.close();
                    });
            server.setExecutor(
                    task -> {
                        var thread = new Thread(task, "registry");
                        thread.setDaemon(true);
                        thread.start();
                    });
            var starter = new Thread(server::start, "registry");
            starter.setDaemon(true); // the server's own thread inherits that
            starter.start();
            starter.join();
            return "http://" + loopback.getHostAddress() + ":" + server.getAddress().getPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no registry can be started", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while the registry starts", e);
        }
    }

    @Override
    protected String name() {
        return NAME;
    }

    @Override
    protected ObjectNode section() {
        return super.section().put("schema-registry", ADDRESS).put("registry-timeout", 5);
    }
}
