package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.topics.TopicAdmin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A broker that wants a password and a schema registry that wants a token: both are used, and shown nowhere. */
@ExtendWith(RunningCluster.Shared.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class SecretsIT {

    private static final String PASSWORD = "kafkas-Passw0rd-7f3a";
    private static final String TOKEN = "registrys-t0ken-91bc";
    private static final int RECORDS = 80;
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule";

    private static EmbeddedBroker broker() throws IOException {
        return EmbeddedBroker.startTemporary(
                0,
                Map.of(
                        "listener.security.protocol.map",
                        "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                        "inter.broker.listener.name",
                        "PLAINTEXT",
                        "sasl.enabled.mechanisms",
                        "PLAIN",
                        "sasl.mechanism.inter.broker.protocol",
                        "PLAIN",
                        "listener.name.plaintext.plain.sasl.jaas.config",
                        LOGIN
                                + " required username=\"ann\" password=\"%s\" user_ann=\"%s\";"
                                        .formatted(PASSWORD, PASSWORD)));
    }

    private static HttpServer registry() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] schema =
                "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"T\\\",\\\"fields\\\":[{\\\"name\\\":\\\"text\\\",\\\"type\\\":\\\"string\\\"}]}\"}"
                        .getBytes(UTF_8);
        byte[] no = "{\"error_code\":40403,\"message\":\"Schema not found\"}".getBytes(UTF_8);
        server.createContext(
                "/schemas/ids/",
                exchange -> {
                    String login = exchange.getRequestHeaders().getFirst("Authorization");
                    boolean known = exchange.getRequestURI().getPath().endsWith("/17");
                    byte[] body = known ? schema : no;
                    boolean allowed = ("Bearer " + TOKEN).equals(login);
                    exchange.sendResponseHeaders(allowed ? known ? 200 : 404 : 401, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private static PipelineConfig config(EmbeddedBroker broker, HttpServer registry, Path dir) {
        String kafka =
                """
                {bootstrap: "%s", properties: {security.protocol: SASL_PLAINTEXT, sasl.mechanism: PLAIN,
                  sasl.jaas.config: '%s required username="ann" password="${KAFKA_PASSWORD}";'}}"""
                        .formatted(broker.bootstrapServers(), LOGIN);
        String stream =
                """
                {bounded: true, format: avro-registry, options: {schema-registry: "http://127.0.0.1:%d"},
                  secrets: {registry-token: "${REGISTRY_TOKEN}"}}"""
                        .formatted(registry.getAddress().getPort());
        return SmallPipeline.config(
                "secured",
                dir,
                kafka,
                stream,
                Map.of("KAFKA_PASSWORD", PASSWORD, "REGISTRY_TOKEN", TOKEN));
    }

    @Test
    void ingestRunsOnASecuredBrokerAndShowsNoSecret(RunningCluster cluster, @TempDir Path dir)
            throws Exception {
        var shown = new Shown();
        HttpServer registry = registry();
        try (CapturedLog log = new CapturedLog();
                EmbeddedBroker broker = broker()) {
            PipelineConfig config = config(broker, registry, dir);
            TopicAdmin.createMissing(config.kafka().clientProperties(), config.pipeline(), 1, 1);
            publish(config);
            JobClient job = SmallPipeline.pretrain(cluster.flink(), config);
            job.getJobExecutionResult().get(2, TimeUnit.MINUTES);
            checkResults(config);

            shown.dashboard(cluster, job);
            shown.topics(config);
            shown.files(dir);
            shown.configuration(config);
            shown.add(wrongPassword(broker, registry, dir));
            assertTrue(log.text().contains("sasl.jaas.config = [hidden]"), "INFO of the clients");
            shown.add(log.text());
        } finally {
            registry.stop(0);
        }
        shown.holdsNoneOf(List.of(PASSWORD, TOKEN));
    }

    private static void publish(PipelineConfig config) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = SmallPipeline.producer(config)) {
            for (int i = 0; i < RECORDS; i++) {
                byte[] text = SmallPipeline.sentence(i).getBytes(UTF_8);
                byte[] record =
                        ByteBuffer.allocate(6 + text.length)
                                .put((byte) 0)
                                .putInt(i == 5 ? 18 : 17) // one of an unknown schema
                                .put((byte) (2 * text.length)) // zigzag; below 64
                                .put(text)
                                .array();
                producer.send(
                                new ProducerRecord<>(
                                        config.topics().records(), 0, (long) i, null, record))
                        .get();
            }
        }
    }

    private static void checkResults(PipelineConfig config) {
        List<DeadLetter> letters =
                SmallPipeline.read(config, config.topics().deadLetters(), DeadLetter.class);
        assertEquals(1, letters.size(), letters::toString);
        assertTrue(letters.get(0).getReason().startsWith("schema id 18 is unknown"));
        assertEquals(5, letters.get(0).getOffset());
        List<CheckpointManifest> manifests =
                SmallPipeline.read(config, config.topics().checkpoints(), CheckpointManifest.class);
        assertTrue(manifests.get(manifests.size() - 1).getLast());
        assertEquals(RECORDS, manifests.get(manifests.size() - 1).getLineage().get(0).getTo());
    }

    /** Its message: one line. */
    private static String wrongPassword(EmbeddedBroker broker, HttpServer registry, Path dir) {
        PipelineConfig config = config(broker, registry, dir);
        var client = config.kafka().clientProperties();
        client.put(
                "sasl.jaas.config",
                client.getProperty("sasl.jaas.config").replace(PASSWORD, "not-the-one"));
        IOException e =
                assertThrows(
                        IOException.class,
                        () -> TopicAdmin.createMissing(client, config.pipeline(), 1, 1));
        assertEquals(1, e.getMessage().lines().count());
        assertTrue(e.getMessage().contains("Authentication failed"), e.getMessage());
        assertFalse(e.getMessage().contains("not-the-one"));
        return e.getMessage();
    }
}
