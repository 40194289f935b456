package io.millrace.proof.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.process.net.LoopbackPort;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A Prometheus with the rules that are shipped, in which a minute takes two seconds: nobody waits half an hour for a test. Rules
 * name times in minutes alone, which {@link RulesTest} sees to.
 */
final class RunningPrometheus implements AutoCloseable {

    private static final Pattern DURATION = Pattern.compile("(\\[|offset |for: )(\\d+)m");
    private static final int SECONDS = 2;

    private final Process process;
    private final URI alerts;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * @param dir for its files
     * @param targets the port of the monitor of each pipeline
     */
    RunningPrometheus(Path dir, Map<String, Integer> targets) throws IOException {
        String rules = Files.readString(Path.of("../monitoring/prometheus/millrace.rules.yml"));
        rules =
                DURATION.matcher(rules)
                        .replaceAll(
                                found ->
                                        found.group(1)
                                                + SECONDS * Integer.parseInt(found.group(2))
                                                + "s");
        Files.writeString(dir.resolve("rules.yml"), rules.replace(" * 60\n", " * 2\n"));
        var config = new StringBuilder("global: {scrape_interval: 1s, evaluation_interval: 1s}\n");
        config.append("rule_files: [rules.yml]\nscrape_configs:\n- job_name: millrace\n");
        config.append("  static_configs:\n");
        targets.forEach(
                (pipeline, port) ->
                        config.append("  - targets: [\"127.0.0.1:%d\"]\n".formatted(port))
                                .append("    labels: {pipeline: %s}\n".formatted(pipeline)));
        Files.writeString(dir.resolve("prometheus.yml"), config);
        int port;
        try (ServerSocketChannel free = LoopbackPort.bind("prometheus", 0)) {
            port = free.socket().getLocalPort();
        }
        File log = dir.resolve("prometheus.log").toFile();
        process =
                new ProcessBuilder(
                                "prometheus",
                                "--config.file=" + dir.resolve("prometheus.yml"),
                                "--storage.tsdb.path=" + dir.resolve("data"),
                                "--web.listen-address=127.0.0.1:" + port)
                        .redirectErrorStream(true)
                        .redirectOutput(log)
                        .start();
        alerts = URI.create("http://127.0.0.1:" + port + "/api/v1/alerts");
    }

    /** The alerts that fire now, by pipeline; none while it does not answer yet. */
    Map<String, Set<String>> firing() throws InterruptedException {
        var firing = new TreeMap<String, Set<String>>();
        if (!process.isAlive()) {
            throw new AssertionError("prometheus ended with " + process.exitValue());
        }
        try {
            String said =
                    http.send(
                                    HttpRequest.newBuilder(alerts).build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body();
            for (JsonNode alert : new ObjectMapper().readTree(said).path("data").path("alerts")) {
                if (alert.get("state").asText().equals("firing")) {
                    JsonNode labels = alert.get("labels");
                    firing.computeIfAbsent(
                                    labels.path("pipeline").asText(), name -> new TreeSet<>())
                            .add(labels.get("alertname").asText());
                }
            }
        } catch (IOException e) {
            return firing; // it has just been started
        }
        return firing;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
