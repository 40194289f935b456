package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.local.process.net.LoopbackPort;
import io.millrace.monitoring.exporter.Footprint;
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
import io.millrace.schemas.wire.WireReader;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
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
        var footprint = new Footprint(100, 360);
        return Monitor.start(
                "m", client(broker), WireReader::new, listen, Optional.empty(), footprint, "7");
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
        return told(
                number,
                new StepTaken(1, 1, 0, 1, 1, totals, 0, new TreeMap<>(), new TreeMap<>(), 50));
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
                Map.of(),
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
                        "millrace_busy_seconds_total{job=\"pretrain\",} 50.0",
                        "millrace_energy_estimate_joules_total{job=\"pretrain\",} 5000.0",
                        "millrace_co2_estimate_grams_total{job=\"pretrain\",} 0.5",
                        "millrace_topic_up{topic=\"m.progress\",} 1.0")) {
            assertTrue(said.contains("\n" + line + "\n"), line + " is not in " + said);
        }
        checkNames(said);
        for (String name :
                List.of(
                        "millrace_checkpoint_age_seconds",
                        "millrace_event_time_lag_seconds",
                        "millrace_release_age_seconds{task=\"price\",}")) {
            assertTrue(said.contains("\n" + name + " "), name + " is not in " + said);
        }
    }

    /** Prometheus's rules for names: a prefix, base units in the plural, _total on counters and on nothing else. */
    private static void checkNames(String said) {
        var units = Pattern.compile(".*_(nats|seconds|joules|grams|records|info|value|up|read)");
        var counted =
                Pattern.compile(
                        "millrace_([a-z][a-z0-9]*_)*(steps|skipped|undone|examples|tokens|duplicates|releases|letters"
                                + "|records|seconds|joules|grams)_total");
        var names = new TreeSet<String>();
        for (String line : said.lines().filter(l -> l.startsWith("# TYPE ")).toList()) {
            String[] words = line.split(" ", -1);
            boolean counter = words[3].equals("counter");
            assertTrue(words[2].matches("millrace(_[a-z][a-z0-9]*)+"), line);
            assertTrue((counter ? counted : units).matcher(words[2]).matches(), line);
            assertTrue(
                    said.contains("\n# HELP " + words[2] + " ")
                            || said.startsWith("# HELP " + words[2] + " "),
                    line);
            names.add(words[2]);
        }
        assertTrue(names.size() >= 21, names::toString);
    }

    @Test
    void aTopicThatIsDeletedAndMadeAnewIsToldAndReadAnew() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.startTemporary()) {
            createTopics(broker);
            write(broker, TOPICS.progress(), step(7), step(8), step(9));
            try (Monitor monitor = monitor(broker);
                    Admin admin = Admin.create(client(broker))) {
                await(monitor, "millrace_steps_total 9.0");
                admin.deleteTopics(List.of(TOPICS.progress())).all().get();
                await(monitor, "millrace_topic_up{topic=\"m.progress\",} 0.0");
                createTopics(broker);
                write(broker, TOPICS.progress(), step(5));
                await(monitor, "millrace_steps_total 5.0");
                await(monitor, "millrace_topic_up{topic=\"m.progress\",} 1.0");
            }
        }
    }

    @Test
    void moreDomainsAndTasksThanAnyoneLooksAtAreAFewSeries() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.startTemporary()) {
            createTopics(broker);
            var values = new ArrayList<byte[]>();
            for (int i = 0; i < 500; i++) {
                String name = i == 3 ? "\u001b[2Jcleared" : "domain " + i;
                values.add(told(7, new DomainProbed(name, i, true, i / 1000.0)));
            }
            for (int i = 0; i < 200; i++) {
                var trial = new TrialName("task " + i, "step-00000007");
                values.add(
                        told(
                                7,
                                new CandidateJudged(
                                        trial, Decision.PROMOTED, "", "rmse", false, 1, 1, null)));
            }
            write(broker, TOPICS.progress(), values.toArray(byte[][]::new));
            try (Monitor monitor = monitor(broker)) {
                String said =
                        await(
                                monitor,
                                "millrace_releases_total{task=\"other\",decision=\"promoted\",} 100.0");
                assertEquals(201, series(said, "millrace_probe_loss_nats"));
                assertTrue(
                        said.contains(
                                "\nmillrace_probe_loss_nats{domain=\"\\\\u001b[2Jcleared\",} 3.0\n"),
                        "whoever looks does so on a terminal");
                assertEquals(201, series(said, "millrace_forgetting_nats"));
                assertEquals(101, series(said, "millrace_releases_total"));
                assertEquals(101, series(said, "millrace_release_age_seconds"));
                assertEquals(100, series(said, "millrace_release_value"));
                // Of domains 200 to 499 the mean, and the worst.
                assertTrue(said.contains("\nmillrace_probe_loss_nats{domain=\"other\",} 349.5\n"));
                assertTrue(said.contains("\nmillrace_forgetting_nats{domain=\"other\",} 0.499\n"));
            }
        }
    }

    /** {@code -Dmillrace.events=3000000} for a measurement; by default only enough to be far more than the heap. */
    @Test
    void aLongTopicIsReadInASmallHeap() throws Exception {
        int events = Integer.getInteger("millrace.events", 500_000);
        try (EmbeddedBroker broker = EmbeddedBroker.startTemporary()) {
            createTopics(broker);
            try (TopicWriter writer =
                    TopicWriter.open(broker.bootstrapServers(), TOPICS.progress())) {
                for (int i = 1; i <= events; i++) {
                    writer.write(new byte[] {1}, step(i), 1);
                }
            }
            Process process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-Xmx64m",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    MonitorProcess.class.getName(),
                                    broker.bootstrapServers(),
                                    "m",
                                    Integer.toString(events))
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            try {
                String seconds = new String(process.getInputStream().readAllBytes(), UTF_8);
                assertEquals(0, process.waitFor());
                System.out.print(events + " events through a broker: seconds " + seconds);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static long series(String said, String name) {
        return said.lines().filter(line -> line.startsWith(name + "{")).count();
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
