package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.topics.TopicAdmin;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A broker that speaks TLS only, with a certificate of its own, and knows users by SCRAM. */
@ExtendWith(RunningCluster.Shared.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class TlsIT {

    private static final String PASSWORD = "anns-Passw0rd-51c8";
    private static final String BROKERS_PASSWORD = "brokers-Passw0rd-e07d";
    private static final String KEY_PASSWORD = "keys-Passw0rd-3b96";
    private static final String TRUST_PASSWORD = "trusts-Passw0rd-a4f2";
    private static final String WRONG = "nobodys-Passw0rd-77aa";

    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule";
    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule";
    private static final int RECORDS = 48;

    @TempDir Path dir;
    private Path keys;
    private Path trusted;

    @BeforeEach
    void makeCertificate() throws Exception {
        keys = dir.resolve("broker.p12");
        trusted = dir.resolve("trusted.p12");
        Process keytool =
                new ProcessBuilder(
                                jdk("keytool"),
                                "-genkeypair",
                                "-alias",
                                "broker",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=broker",
                                "-ext",
                                "SAN=ip:127.0.0.1", // clients check that it is whom they called
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                keys.toString(),
                                "-storepass",
                                KEY_PASSWORD)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, keytool.waitFor(), said);
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            own.load(in, KEY_PASSWORD.toCharArray());
        }
        Certificate certificate = own.getCertificate("broker");
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("broker", certificate);
        try (OutputStream out = Files.newOutputStream(trusted)) {
            trust.store(out, TRUST_PASSWORD.toCharArray());
        }
    }

    private static String jdk(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    /** Among themselves brokers know each other by PLAIN: credentials of SCRAM are kept by a running one. */
    private EmbeddedBroker broker() throws IOException {
        var settings = new HashMap<String, String>();
        settings.put("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512,PLAIN");
        settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        settings.put(
                "listener.name.plaintext.scram-sha-512.sasl.jaas.config", SCRAM + " required;");
        settings.put(
                "listener.name.plaintext.plain.sasl.jaas.config",
                login(PLAIN, "broker", BROKERS_PASSWORD)
                        .replace(";", " user_broker=\"" + BROKERS_PASSWORD + "\";"));
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.keystore.location", keys.toString());
        settings.put("ssl.keystore.password", KEY_PASSWORD);
        settings.put("ssl.truststore.type", "PKCS12");
        settings.put("ssl.truststore.location", trusted.toString());
        settings.put("ssl.truststore.password", TRUST_PASSWORD);
        return EmbeddedBroker.startTemporary(0, settings);
    }

    private static String login(String module, String user, String password) {
        return "%s required username=\"%s\" password=\"%s\";".formatted(module, user, password);
    }

    private static Map<String, String> environment() {
        return Map.of("KAFKA_LOGIN", login(SCRAM, "ann", PASSWORD), "TRUST", TRUST_PASSWORD);
    }

    private String trust() {
        return """
               ssl.truststore.type: PKCS12, ssl.truststore.location: "%s", ssl.truststore.password: "${TRUST}",
               """
                .formatted(trusted);
    }

    private String yaml(EmbeddedBroker broker, String trust) {
        String kafka =
                """
                {bootstrap: "%s", properties: {security.protocol: SASL_SSL, %s
                  sasl.mechanism: SCRAM-SHA-512, sasl.jaas.config: "${KAFKA_LOGIN}"}}"""
                        .formatted(broker.bootstrapServers(), trust.strip());
        return SmallPipeline.yaml("tls", dir, kafka, "{bounded: true, format: text}")
                + """
                labels: {format: json, options: {task: animal}}
                tasks: {animal: {strategy: features, epochs: 2}}
                """;
    }

    @Test
    void bothJobsRunOverTlsWithScramAndShowNoSecret(RunningCluster cluster) throws Exception {
        var shown = new Shown();
        try (CapturedLog log = new CapturedLog();
                EmbeddedBroker broker = broker()) {
            PipelineConfig config =
                    StrictYaml.read(
                            yaml(broker, trust()), PipelineConfig.class, environment()::get);
            introduceAnn(config);
            TopicAdmin.createMissing(config.kafka().clientProperties(), config.pipeline(), 1, 1);
            publish(config);
            JobClient pretraining = SmallPipeline.pretrain(cluster.flink(), config);
            pretraining.getJobExecutionResult().get(2, TimeUnit.MINUTES);
            JobClient tuning = SmallPipeline.finetune(cluster.flink(), config);
            checkResults(config);

            shown.dashboard(cluster, pretraining);
            shown.dashboard(cluster, tuning);
            shown.topics(config);
            shown.files(dir.resolve("store"));
            shown.configuration(config);
            checkCommands(broker, shown);
            assertTrue(log.text().contains("sasl.jaas.config = [hidden]"), "INFO of the clients");
            assertTrue(log.text().contains("ssl.truststore.password = [hidden]"));
            shown.add(log.text());
        }
        shown.holdsNoneOf(List.of(PASSWORD, TRUST_PASSWORD, KEY_PASSWORD, BROKERS_PASSWORD, WRONG));
    }

    /** Gives the user a password by SCRAM, and waits until the broker asks for it. */
    private static void introduceAnn(PipelineConfig config) throws Exception {
        Properties broker = config.kafka().clientProperties();
        broker.put("sasl.mechanism", "PLAIN");
        broker.put("sasl.jaas.config", login(PLAIN, "broker", BROKERS_PASSWORD));
        try (Admin admin = Admin.create(broker)) {
            var info = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
            admin.alterUserScramCredentials(
                            List.of(new UserScramCredentialUpsertion("ann", info, PASSWORD)))
                    .all()
                    .get();
        }
        boolean known = false;
        while (!known) { // the test's own time limit ends it
            try (Admin ann = Admin.create(config.kafka().clientProperties())) {
                ann.describeCluster().nodes().get();
                known = true;
            } catch (ExecutionException e) {
                assertInstanceOf(SaslAuthenticationException.class, e.getCause());
            }
        }
    }

    private static void publish(PipelineConfig config) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = SmallPipeline.producer(config)) {
            for (int i = 0; i < RECORDS; i++) {
                String text = SmallPipeline.sentence(i);
                String animal = text.contains("cat") || text.contains("dog") ? "pet" : "other";
                String row = "{\"text\": \"%s\", \"label\": \"%s\"}".formatted(text, animal);
                var topics = config.topics();
                producer.send(record(topics.records(), i, i == 7 ? "" : text)).get();
                producer.send(record(topics.labeled(), 0, i == 7 ? text : row)).get();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, long time, String value) {
        return new ProducerRecord<>(topic, 0, time, null, value.getBytes(UTF_8));
    }

    private static void checkResults(PipelineConfig config) {
        List<CheckpointManifest> manifests =
                SmallPipeline.read(config, config.topics().checkpoints(), CheckpointManifest.class);
        assertTrue(manifests.get(manifests.size() - 1).getLast());
        List<ModelRelease> releases =
                SmallPipeline.read(config, config.topics().models(), ModelRelease.class);
        assertEquals("animal", releases.get(0).getTask());
        List<DeadLetter> letters =
                SmallPipeline.read(config, config.topics().deadLetters(), DeadLetter.class);
        assertEquals(
                List.of("tls.labeled-7 label", "tls.records-7 decode"),
                letters.stream()
                        .map(l -> l.getTopic() + "-" + l.getOffset() + " " + l.getWhere())
                        .sorted()
                        .toList());
    }

    /** Processes of their own, with the environment that a user gives them; side by side, for they mostly wait. */
    private void checkCommands(EmbeddedBroker broker, Shown shown) throws Exception {
        String yaml = yaml(broker, trust());
        var released = command(yaml, environment(), "models");
        Path model = dir.resolve("model");
        var pulled = command(yaml, environment(), "pull", "animal", "--out", model.toString());
        Path onnx = dir.resolve("onnx");
        var exported =
                command(
                        yaml,
                        environment(),
                        "pull",
                        "animal",
                        "--format",
                        "onnx",
                        "--out",
                        onnx.toString());
        var predicted =
                command(yaml, environment(), "predict", "animal", "--text", "the cat waits");
        Map<String, String> unknown =
                Map.of("KAFKA_LOGIN", login(SCRAM, "ann", WRONG), "TRUST", TRUST_PASSWORD);
        var password = command(yaml, unknown, "pretrain");
        var certificate = command(yaml(broker, ""), environment(), "finetune");

        String printed = new String(released.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, released.waitFor(), printed);
        assertTrue(printed.startsWith("animal "), printed);
        shown.add(printed);
        String newest = printed.strip().substring(printed.strip().lastIndexOf('\n') + 1);
        printed = new String(pulled.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, pulled.waitFor(), printed);
        assertEquals(model.toString(), printed.strip());
        shown.add(printed);
        Path releases = dir.resolve("store/tls/releases/animal");
        assertEquals(files(releases.resolve(newest.split(" +", 3)[1])), files(model));
        String kafka = "Kafka at " + broker.bootstrapServers() + ": ";
        printed = new String(exported.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, exported.waitFor(), printed);
        assertTrue(Files.size(onnx.resolve("model.onnx")) > 1 << 14, printed);
        shown.add(printed);
        printed = new String(predicted.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, predicted.waitFor(), printed);
        assertTrue(printed.contains("{\"label\":\""), printed);
        shown.add(printed);
        failed(
                password,
                "millrace: "
                        + kafka
                        + "Authentication failed during authentication due to invalid credentials with SASL"
                        + " mechanism SCRAM-SHA-512",
                shown);
        failed(
                certificate,
                "millrace: "
                        + kafka
                        + "SSL handshake failed: PKIX path building failed: "
                        + "sun.security.provider.certpath.SunCertPathBuilderException: "
                        + "unable to find valid certification path to requested target",
                shown);
    }

    /** What each file of a folder holds. */
    private static Map<String, String> files(Path folder) throws IOException {
        var contents = new TreeMap<String, String>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String content = new String(Files.readAllBytes(file), ISO_8859_1);
                contents.put(file.getFileName().toString(), content);
            }
        }
        return contents;
    }

    private static void failed(Process command, String line, Shown shown) throws Exception {
        String printed = new String(command.getInputStream().readAllBytes(), UTF_8);
        assertEquals(line, printed.strip());
        assertEquals(1, command.waitFor());
        shown.add(printed);
    }

    /** Starts one, its two outputs as one. */
    private Process command(String yaml, Map<String, String> environment, String... words)
            throws IOException {
        Path config = Files.createTempFile(dir, "pipeline", ".yaml");
        Files.writeString(config, yaml);
        var line =
                new ArrayList<>(
                        List.of(
                                jdk("java"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.millrace.local.Main"));
        line.addAll(List.of(words));
        line.addAll(List.of("--config", config.toString()));
        var builder = new ProcessBuilder(line).directory(dir.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }
}
