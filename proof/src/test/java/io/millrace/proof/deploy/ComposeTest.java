package io.millrace.proof.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.decode.SourceRecord;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docker/compose.yaml} refers to what there is, and gives nothing away. */
final class ComposeTest {

    private static final String PIPELINE = "compose/pipeline.yaml";

    private final JsonNode compose = Yaml.merged(Yaml.DOCKER.resolve("compose.yaml"));

    ComposeTest() throws IOException {}

    private Map<String, JsonNode> services() {
        var services = new HashMap<String, JsonNode>();
        compose.get("services")
                .fields()
                .forEachRemaining(s -> services.put(s.getKey(), s.getValue()));
        return services;
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    private static boolean ours(JsonNode service) {
        return service.get("image").asText().startsWith("millrace/");
    }

    private Set<String> declared(String section) {
        var names = new HashSet<String>();
        compose.get(section).fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void whatIsMountedBuiltAndDependedOnIsThere() {
        Set<String> services = services().keySet();
        Set<String> volumes = declared("volumes");
        for (var service : services().entrySet()) {
            String name = service.getKey();
            for (String volume : texts(service.getValue().path("volumes"))) {
                String from = volume.substring(0, volume.indexOf(':'));
                boolean there =
                        from.startsWith(".")
                                ? Files.exists(Yaml.DOCKER.resolve(from))
                                : volumes.contains(from);
                assertTrue(there, name + " mounts " + volume);
            }
            for (String on : texts(service.getValue().path("depends_on"))) {
                assertTrue(services.contains(on), name + " depends on " + on);
            }
            for (String network : texts(service.getValue().path("networks"))) {
                assertTrue(declared("networks").contains(network), name + " is in " + network);
            }
            for (String secret : texts(service.getValue().path("secrets"))) {
                assertTrue(declared("secrets").contains(secret), name + " is told " + secret);
            }
            if (ours(service.getValue())) {
                JsonNode build = service.getValue().get("build");
                Path context = Yaml.DOCKER.resolve(build.get("context").asText()).normalize();
                assertEquals(Path.of("../target/millrace"), context, name);
                Path file = context.resolve(build.get("dockerfile").asText()).normalize();
                assertTrue(Files.isRegularFile(file), name + " is built by " + file);
            }
        }
        for (JsonNode secret : compose.get("secrets")) {
            String file = secret.get("file").asText().replaceAll("\\$\\{\\w+:-([^}]*)\\}", "$1");
            assertTrue(Files.isRegularFile(Yaml.DOCKER.resolve(file)), file);
        }
    }

    @Test
    void noServiceHasMoreRightsThanItNeedsAndPortsAreOfThisMachine() {
        for (var service : services().entrySet()) {
            String name = service.getKey();
            JsonNode said = service.getValue();
            assertEquals(List.of("ALL"), texts(said.path("cap_drop")), name);
            assertEquals(List.of("no-new-privileges:true"), texts(said.path("security_opt")), name);
            assertFalse(said.path("privileged").asBoolean(), name);
            if (ours(said)) {
                assertTrue(said.path("read_only").asBoolean(), name);
            }
            for (String port : texts(said.path("ports"))) {
                assertTrue(port.startsWith("127.0.0.1:"), name + " listens at " + port);
            }
        }
    }

    @Test
    void flinkTakesItsConfiguration(@TempDir Path dir) throws Exception {
        Files.copy(Yaml.DOCKER.resolve("compose/flink.yaml"), dir.resolve("config.yaml"));
        Map<String, String> flink = GlobalConfiguration.loadConfiguration(dir.toString()).toMap();
        FlinkOptions.check(flink);
        assertTrue(services().containsKey(flink.get("jobmanager.rpc.address")));
        assertTrue(services().containsKey(URI.create(flink.get("s3.endpoint")).getHost()));
    }

    @Test
    void thePipelineIsWrittenToWhatThereIsAndItsExamplesAreTaken() throws Exception {
        PipelineConfig config =
                StrictYaml.read(Yaml.DOCKER.resolve(PIPELINE), PipelineConfig.class);
        String listener =
                services().get("kafka").at("/environment/KAFKA_ADVERTISED_LISTENERS").asText();
        assertEquals("PLAINTEXT://" + config.kafka().bootstrap(), listener);
        JsonNode store = services().get("objectstore").get("environment");
        List<String> buckets =
                List.of(
                        store.get("COM_ADOBE_TESTING_S3MOCK_STORE_INITIAL_BUCKETS")
                                .asText()
                                .split(","));
        assertTrue(buckets.contains(URI.create(config.store()).getHost()), buckets::toString);
        JsonNode producer = services().get("producer").get("environment");
        assertEquals(config.pipeline(), producer.get("PIPELINE").asText());
        assertEquals(config.kafka().bootstrap(), producer.get("BOOTSTRAP").asText());

        var unlabeled = config.stream().values().unlabeled();
        var domains = new TreeSet<String>();
        for (String line : sentences("-v", "rounds=400", "-v", "each=5")) {
            domains.add(unlabeled.decode(record(line)).getDomain());
        }
        assertEquals(Set.of("animals", "money"), domains);
        var labeled = config.labels().values().labeled();
        for (String line : sentences("-v", "rounds=400", "-v", "each=20", "-v", "labels=1")) {
            assertEquals("mood", labeled.decode(record(line)).getTask());
        }
    }

    private static SourceRecord record(String line) {
        return new SourceRecord("t", 0, 0, 0, null, line.getBytes(StandardCharsets.UTF_8));
    }

    /** As the producer's container makes them, without its pauses. */
    private static List<String> sentences(String... options) throws Exception {
        var command = new ArrayList<String>(List.of("awk"));
        command.addAll(List.of(options));
        command.addAll(List.of("-f", Yaml.DOCKER.resolve("compose/sentences.awk").toString()));
        Process awk = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(awk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, awk.waitFor(), said);
        return said.lines().toList();
    }

    @Test
    void prometheusAsksServicesThatThereAreAndJudgesByTheRules() throws Exception {
        Path prometheus = Path.of("../monitoring/prometheus/prometheus.yml");
        JsonNode config = Yaml.merged(prometheus);
        var asked = new TreeSet<String>();
        for (JsonNode job : config.get("scrape_configs")) {
            for (JsonNode group : job.get("static_configs")) {
                asked.addAll(texts(group.get("targets")));
            }
        }
        assertEquals(Set.of("monitor:9464", "jobmanager:9249", "taskmanager:9249"), asked);
        assertTrue(services().keySet().containsAll(Set.of("monitor", "jobmanager", "taskmanager")));
        for (String rules : texts(config.get("rule_files"))) {
            assertTrue(Files.exists(prometheus.resolveSibling(rules)), rules);
        }
        String token = config.at("/scrape_configs/0/authorization/credentials_file").asText();
        assertTrue(token.startsWith("/run/secrets/"), token);
        String secret = token.substring("/run/secrets/".length());
        for (String reader : List.of("monitor", "prometheus")) {
            assertTrue(texts(services().get(reader).get("secrets")).contains(secret), reader);
        }
    }
}
