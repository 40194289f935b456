package io.millrace.proof.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.local.process.broker.EmbeddedBroker;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page's table of metrics, against what is exported of topics that say something of everything. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class MetricsPageIT {

    private static final Topics TOPICS = new Topics("page");
    private static final Pattern SAMPLE =
            Pattern.compile("(?m)^(millrace_\\w+)(?:\\{(.*)\\})? [^ ]+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    private final AvroCodec codec = new AvroCodec();

    @Test
    void thePageHasTheMetricsThatAreExportedWithTheirLabels() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.startTemporary()) {
            var client = new Properties();
            client.put("bootstrap.servers", broker.bootstrapServers());
            TopicAdmin.createMissing(client, "page", 1, 1);
            everythingIsTold(broker.bootstrapServers());
            var listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            try (Monitor monitor =
                    Monitor.start(
                            "page",
                            client,
                            WireReader::new,
                            listen,
                            Optional.empty(),
                            Footprint.assumed(),
                            "1")) {
                String said;
                do { // the test's own time limit ends it
                    Thread.sleep(100);
                    said = scraped(monitor);
                } while (!(said.contains("millrace_lag_records")
                        && said.contains("millrace_steps_total")
                        && said.contains("millrace_dead_letters_total{")
                        && said.contains("millrace_event_time_lag_seconds")));
                assertEquals(new OperationsPage().metrics(), exported(said));
            }
        }
    }

    private void everythingIsTold(String broker) {
        var trial = new TrialName("price", "step-00000007");
        var totals = new Totals(80, 4096, 0.25, 3, 2, 1);
        try (TopicWriter progress = TopicWriter.open(broker, TOPICS.progress())) {
            var none = new TreeMap<String, Long>();
            write(progress, told(new StepTaken(1, 1, 0, 1, 1, totals, 0, none, none, 50)));
            write(progress, told(new DomainProbed("law", 2.5, true, 0.5)));
            write(progress, told(new CheckpointWritten("step-00000007", new TreeMap<>())));
            write(
                    progress,
                    told(
                            new CandidateJudged(
                                    trial, Decision.PROMOTED, "", "rmse", false, 1, 0.75, null)));
        }
        try (TopicWriter checkpoints = TopicWriter.open(broker, TOPICS.checkpoints())) {
            write(checkpoints, manifest());
        }
        try (TopicWriter letters = TopicWriter.open(broker, TOPICS.deadLetters())) {
            write(
                    letters,
                    new DeadLetter("t", 0, 0L, "no", "decode", 0L, ByteBuffer.allocate(0), "", 0L));
        }
    }

    private void write(TopicWriter writer, SpecificRecordBase record) {
        writer.write(new byte[] {1}, codec.encode(record), System.currentTimeMillis());
    }

    private static SpecificRecordBase told(Progress what) {
        return new Told("page", 7, System.currentTimeMillis(), what).event();
    }

    private static CheckpointManifest manifest() {
        return new CheckpointManifest(
                "page",
                "step-00000007",
                7L,
                "",
                List.of(),
                "",
                null,
                System.currentTimeMillis(),
                80L,
                4096L,
                0.25,
                List.of(new PartitionRange(TOPICS.records(), 0, 0L, 0L)),
                Map.of(),
                false,
                Map.of(),
                Map.of());
    }

    private static String scraped(Monitor monitor) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + monitor.address().getPort() + "/metrics");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri).build(),
                        HttpResponse.BodyHandlers.ofString(UTF_8))
                .body();
    }

    private static SortedMap<String, Set<String>> exported(String said) {
        var exported = new TreeMap<String, Set<String>>();
        SAMPLE.matcher(said)
                .results()
                .forEach(
                        sample ->
                                exported.put(
                                        sample.group(1),
                                        sample.group(2) == null
                                                ? Set.of()
                                                : labels(sample.group(2))));
        return exported;
    }

    private static Set<String> labels(String text) {
        return LABEL.matcher(text)
                .results()
                .map(label -> label.group(1))
                .collect(Collectors.toUnmodifiableSet());
    }
}
