package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.local.process.net.LoopbackPort;
import io.millrace.monitoring.exporter.Monitor;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.PartitionRange;
import io.millrace.schemas.client.TopicWriter;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.CheckpointWritten;
import io.millrace.schemas.events.DomainProbed;
import io.millrace.schemas.events.Progress;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import io.millrace.schemas.events.TrialName;
import io.millrace.schemas.topics.TopicAdmin;
import io.millrace.schemas.topics.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus is told of topics on a real broker. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class MonitorIT {

    private static final Topics TOPICS = new Topics("m");

    @TempDir Path dir;
    private final AvroCodec codec = new AvroCodec();

    private static Properties client(EmbeddedBroker broker) {
        var client = new Properties();
        client.put("bootstrap.servers", broker.bootstrapServers());
        return client;
    }

    private static Monitor monitor(EmbeddedBroker broker) throws IOException {
        var listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return Monitor.start("m", client(broker), listen, Optional.empty(), "7");
    }

    private static void createTopics(EmbeddedBroker broker) throws Exception {
        TopicAdmin.createMissing(client(broker), "m", 1, 1);
    }

    private static String scraped(Monitor monitor) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + monitor.address().getPort() + "/metrics");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri).build(),
                        HttpResponse.BodyHandlers.ofString(UTF_8))
                .body();
    }

    /** The test's own time limit ends it. */
    private static String await(Monitor monitor, String line) throws Exception {
        while (true) {
            String said = scraped(monitor);
            if (said.contains("\n" + line + "\n")) {
                return said;
            }
            Thread.sleep(100);
        }
    }

    private static void write(EmbeddedBroker broker, String topic, byte[]... values) {
        try (TopicWriter writer = TopicWriter.open(broker.bootstrapServers(), topic)) {
            for (byte[] value : values) {
                writer.write(new byte[] {1}, value, System.currentTimeMillis());
            }
        }
    }

    private byte[] encoded(SpecificRecordBase record) {
        return codec.encode(record);
    }

    private byte[] told(long step, Progress what) {
        return encoded(new Told("m", step, System.currentTimeMillis(), what).event());
    }

    private byte[] step(long number) {
        var totals = new Totals(80, 4096, 0.25, 3, 2, 0);
        return told(number, new StepTaken(1, 1, 0, 1, 1, totals, new TreeMap<>()));
    }

    private static CheckpointManifest manifest() {
        return new CheckpointManifest(
                "m",
                "step-00000007",
                7L,
                "",
                List.of(),
                "",
                null,
                System.currentTimeMillis() - 60_000,
                80L,
                4096L,
                0.25,
                List.of(new PartitionRange(TOPICS.records(), 0, 0L, 1L)),
                Map.of(),
                false,
                Map.of());
    }

    private static DeadLetter letter() {
        return new DeadLetter(
                "t", 0, 0L, "not JSON: it is not", "decode", 0L, ByteBuffer.allocate(0), "", 0L);
    }

    @Test
    void topicsAreWaitedForAndToldAndARestartLosesNothing() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.startTemporary()) {
            try (Monitor monitor = monitor(broker)) {
                String early = await(monitor, "millrace_topic_up{topic=\"m.progress\",} 0.0");
                assertFalse(early.contains("millrace_steps_total"), "nothing is known of steps");
                assertTrue(early.contains("\nmillrace_build_info{version=\"7\",} 1.0\n"), early);

                createTopics(broker);
                var trial = new TrialName("price", "step-00000007");
                write(
                        broker,
                        TOPICS.progress(),
                        step(7),
                        "no event at all".getBytes(UTF_8),
                        told(7, new DomainProbed("law", 2.5, true, 0.5)),
                        told(7, new CheckpointWritten("step-00000007", new TreeMap<>())),
                        told(
                                7,
                                new CandidateJudged(
                                        trial,
                                        Decision.PROMOTED,
                                        "",
                                        "rmse",
                                        false,
                                        1,
                                        0.75,
                                        null)));
                write(broker, TOPICS.records(), new byte[1], new byte[1], new byte[1]);
                write(broker, TOPICS.checkpoints(), encoded(manifest()));
                write(broker, TOPICS.deadLetters(), encoded(letter()));
                await(monitor, "millrace_lag_records 2.0");
                check(
                        await(
                                monitor,
                                "millrace_releases_total{task=\"price\",decision=\"promoted\",} 1.0"));
            }
            try (Monitor restarted = monitor(broker)) {
                await(restarted, "millrace_lag_records 2.0");
                check(
                        await(
                                restarted,
                                "millrace_releases_total{task=\"price\",decision=\"promoted\",} 1.0"));
            }
        }
    }

    private static void check(String said) {
        for (String line :
                List.of(
                        "millrace_steps_total 7.0",
                        "millrace_steps_skipped_total 2.0",
                        "millrace_tokens_total{source=\"fresh\",} 3072.0",
                        "millrace_tokens_total{source=\"replay\",} 1024.0",
                        "millrace_probe_loss_nats{domain=\"law\",} 2.5",
                        "millrace_forgetting_nats{domain=\"law\",} 0.5",
                        "millrace_release_value{task=\"price\",metric=\"rmse\",} 0.75",
                        "millrace_dead_letters_total{stage=\"decode\",reason=\"malformed\",} 1.0",
                        "millrace_unreadable_records_total 1.0",
                        "millrace_topic_up{topic=\"m.progress\",} 1.0")) {
            assertTrue(said.contains("\n" + line + "\n"), line + " is not in " + said);
        }
        for (String name :
                List.of(
                        "millrace_checkpoint_age_seconds",
                        "millrace_event_time_lag_seconds",
                        "millrace_release_age_seconds{task=\"price\",}")) {
            assertTrue(said.contains("\n" + name + " "), name + " is not in " + said);
        }
    }

    @Test
    void aBrokerThatIsAwayIsToldAndItGoesOnByItself() throws Exception {
        int port;
        try (ServerSocketChannel free = LoopbackPort.bind("test", 0)) {
            port = free.socket().getLocalPort();
        }
        EmbeddedBroker broker = EmbeddedBroker.start(port, dir);
        createTopics(broker);
        write(broker, TOPICS.progress(), step(7));
        try (Monitor monitor = monitor(broker)) {
            await(monitor, "millrace_steps_total 7.0");
            broker.close();
            String away = await(monitor, "millrace_topic_up{topic=\"m.progress\",} 0.0");
            assertTrue(away.contains("\nmillrace_steps_total 7.0\n"), "what is known stays told");
            broker = EmbeddedBroker.start(port, dir);
            write(broker, TOPICS.progress(), step(9));
            String back = await(monitor, "millrace_steps_total 9.0");
            assertTrue(back.contains("millrace_unreadable_records_total 0.0"), back);
            await(monitor, "millrace_topic_up{topic=\"m.progress\",} 1.0");
        } finally {
            broker.close();
        }
    }
}
