package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A schema registry over a real socket: takes schemas, gives each an id, and gives them back by it. */
final class SmallRegistry implements AutoCloseable {

    private static final String SCHEMAS = "/schemas/ids/";

    private final ObjectMapper json = new ObjectMapper();
    private final List<String> schemas = new ArrayList<>();
    private final HttpServer server;

    SmallRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    synchronized int count() {
        return schemas.size();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        JsonNode body = json.createObjectNode().put("error_code", 40403);
        int status = 404;
        if (path.matches("/subjects/[^/]+-value/versions")) {
            String schema = json.readTree(exchange.getRequestBody()).get("schema").textValue();
            if (!schemas.contains(schema)) {
                schemas.add(schema);
            }
            body = json.createObjectNode().put("id", schemas.indexOf(schema) + 1);
            status = 200;
        } else if (path.startsWith(SCHEMAS)) {
            int id = Integer.parseInt(path.substring(SCHEMAS.length()));
            if (id >= 1 && id <= schemas.size()) {
                body = json.createObjectNode().put("schema", schemas.get(id - 1));
                status = 200;
            }
        }
        byte[] bytes = body.toString().getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
