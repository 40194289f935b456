package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.local.Main;
import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.local.process.cluster.LocalFlink;
import io.millrace.monitoring.exporter.Footprint;
import io.millrace.monitoring.exporter.Monitor;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.client.TopicWriter;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.topics.TopicAdmin;
import io.millrace.schemas.topics.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the jobs publish in another format than Avro's own, and everyone who reads it: jobs, monitor and commands. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class TopicFormatsIT {

    private static final int RECORDS = 100;

    @TempDir Path dir;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void asJson() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.startTemporary()) {
            PipelineConfig config = run(broker, "{format: json}");
            for (String topic : ours(config.topics())) {
                for (byte[] value : values(broker, topic)) {
                    JsonNode read = new ObjectMapper().readTree(value);
                    assertTrue(read.get("record").isTextual(), new String(value, UTF_8));
                }
            }
            commands(broker, config);
        }
    }

    @Test
    void byTheIdsOfARegistry() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.startTemporary();
                var registry = new SmallRegistry()) {
            PipelineConfig config =
                    run(
                            broker,
                            "{format: avro-registry, schema-registry: \"%s\"}"
                                    .formatted(registry.url()));
            for (String topic : ours(config.topics())) {
                for (byte[] value : values(broker, topic)) {
                    assertEquals(0, value[0], topic);
                }
            }
            assertEquals(4, registry.count(), "one schema a topic");
            commands(broker, config);
        }
    }

    private static List<String> ours(Topics topics) {
        return List.of(
                topics.checkpoints(), topics.models(), topics.progress(), topics.deadLetters());
    }

    private static List<byte[]> values(EmbeddedBroker broker, String topic) {
        try (TopicReader<byte[]> reader =
                TopicReader.open(
                        broker.bootstrapServers(),
                        topic,
                        TopicReader.From.BEGINNING,
                        record -> record.value())) {
            List<byte[]> values = reader.readToEnd(Duration.ofSeconds(30));
            assertFalse(values.isEmpty(), topic);
            return values;
        }
    }

    private PipelineConfig run(EmbeddedBroker broker, String topics) throws Exception {
        String yaml =
                SmallPipeline.yaml(
                                "f",
                                dir,
                                "{bootstrap: \"" + broker.bootstrapServers() + "\"}",
                                "{format: text, bounded: true, max-bytes: 1 KiB}")
                        + """
                        topics: %s
                        labels: {format: json, options: {id: /key, text: /said}}
                        tasks:
                          animal: {strategy: features, epochs: 2}
                        """
                                .formatted(topics);
        Path file = Files.writeString(dir.resolve("f.yaml"), yaml);
        PipelineConfig config = StrictYaml.read(file, PipelineConfig.class);
        TopicAdmin.createMissing(config.kafka().clientProperties(), "f", 1, 1);
        publish(broker, config.topics());
        try (LocalFlink flink = LocalFlink.builder(dir.resolve("flink")).start()) {
            SmallPipeline.pretrain(flink, config).getJobExecutionResult().get();
            SmallPipeline.finetune(flink, config);
        }
        monitored(config);
        return config;
    }

    private static void publish(EmbeddedBroker broker, Topics topics) {
        try (TopicWriter writer = TopicWriter.open(broker.bootstrapServers(), topics.records())) {
            writer.write(null, "long ".repeat(1000).getBytes(UTF_8), 1);
            for (int i = 0; i < RECORDS; i++) {
                writer.write(null, SmallPipeline.sentence(i).getBytes(UTF_8), i + 1);
            }
        }
        try (TopicWriter writer = TopicWriter.open(broker.bootstrapServers(), topics.labeled())) {
            for (int i = 0; i < 60; i++) {
                String split = i < 30 ? "train" : i < 40 ? "validation" : "test";
                String row =
                        """
                        {"key": "l%d", "task": "animal", "label": "%s", "split": "%s", "said": "%s"}"""
                                .formatted(
                                        i,
                                        i % 2 == 0 ? "a" : "b",
                                        split,
                                        SmallPipeline.sentence(i));
                writer.write(null, row.getBytes(UTF_8), 1);
            }
        }
    }

    private static void monitored(PipelineConfig config) throws Exception {
        var listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Monitor monitor =
                Monitor.start(
                        "f",
                        config.kafka().clientProperties(),
                        config.published().topics()::reader,
                        listen,
                        Optional.empty(),
                        Footprint.assumed(),
                        "7")) {
            var uri = URI.create("http://127.0.0.1:" + monitor.address().getPort() + "/metrics");
            var client = HttpClient.newHttpClient();
            String said = "";
            while (!said.contains(
                            "\nmillrace_releases_total{task=\"animal\",decision=\"promoted\",}")
                    || !said.contains(
                            "\nmillrace_dead_letters_total{stage=\"decode\",reason=\"size\",} 1.0\n")
                    || !said.contains("\nmillrace_lag_records 0.0\n")) {
                Thread.sleep(100); // the test's own time limit ends it
                said =
                        client.send(
                                        HttpRequest.newBuilder(uri).build(),
                                        HttpResponse.BodyHandlers.ofString(UTF_8))
                                .body();
            }
            assertTrue(said.contains("\nmillrace_unreadable_records_total 0.0\n"), said);
            assertTrue(said.contains("\nmillrace_busy_seconds_total{job=\"pretrain\",} "), said);
            assertTrue(said.contains("\nmillrace_busy_seconds_total{job=\"finetune\",} "), said);
        }
    }

    private void commands(EmbeddedBroker broker, PipelineConfig config) throws Exception {
        Path file = dir.resolve("f.yaml");
        try (TopicWriter writer =
                TopicWriter.open(broker.bootstrapServers(), config.topics().models())) {
            writer.write(new byte[] {1}, "\u001b[2J".getBytes(UTF_8), 1);
        }
        String models = printed("models", file);
        assertTrue(
                models.matches("(?s)animal {19}v0001  [a-z]\\w+ [01]\\.\\d{4}  from step-.*"),
                models);
        assertEquals(1, err.toString().lines().count(), err::toString);
        assertTrue(err.toString().startsWith("passed over f.models-0-"), err::toString);
        JsonNode release = new ObjectMapper().readTree(printed("models", file, "--json"));
        assertEquals("animal", release.get("task").textValue());

        List<String> events = printed("events", file).lines().toList();
        assertTrue(
                events.stream().anyMatch(line -> line.contains("  pretrain step       step 10  ")),
                events::toString);
        List<String> probes =
                printed("events", file, "--kind", "checkpoint", "--json").lines().toList();
        assertFalse(probes.isEmpty());
        for (String line : probes) {
            assertEquals("checkpoint", new ObjectMapper().readTree(line).get("kind").textValue());
        }

        String letter = printed("letters", file);
        assertTrue(
                letter.contains("  decode     f.records-0-0  5000 bytes  value has 5000 bytes"),
                letter);
        assertEquals("", printed("letters", file, "--stage", "label"));
        Path pulled = dir.resolve("pulled");
        printed("pull", file, "animal", "--out", pulled.toString());
        assertTrue(Files.exists(pulled.resolve("manifest.json")));
        // A job that would begin anew sees what is published, whatever it is written in; the
        // damaged record aside.
        try (TopicReader<?> reader =
                TopicReader.openAvro(
                        config.kafka().clientProperties(),
                        config.topics().checkpoints(),
                        TopicReader.From.BEGINNING,
                        io.millrace.schemas.avro.CheckpointManifest.class,
                        config.published().topics().reader())) {
            assertFalse(reader.readToEnd(Duration.ofSeconds(30)).isEmpty());
        }
    }

    private String printed(String command, Path file, String... more) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        var args = new java.util.ArrayList<>(List.of(command, "--config", file.toString()));
        args.addAll(List.of(more));
        int code =
                Main.run(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        args.toArray(String[]::new));
        assertEquals(0, code, err::toString);
        return out.toString();
    }
}
