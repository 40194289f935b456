package io.millrace.local.process.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.local.process.net.BusyPortException;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.client.TopicWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFlinkIT {

    private static final int RECORDS = 1_500;
    private static final long LIMIT_SECONDS = 60;

    @Test
    void twoExactlyOnceJobsRunSideBySideWithCheckpointsAndOneFailure(@TempDir Path checkpoints)
            throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.startTemporary();
                LocalFlink flink =
                        LocalFlink.builder(checkpoints)
                                .optSlots(2)
                                .optCheckpointInterval(Duration.ofMillis(200))
                                .optRestarts(1, Duration.ofMillis(10))
                                .start()) {
            String brokers = broker.bootstrapServers();
            fill(brokers, "left");
            fill(brokers, "right");
            JobClient left = submit(flink, brokers, "left", -1);
            JobClient right = submit(flink, brokers, "right", RECORDS / 2);
            awaitBothRunning(left, right);
            left.getJobExecutionResult().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            right.getJobExecutionResult().get(LIMIT_SECONDS, TimeUnit.SECONDS);

            List<Integer> expected = IntStream.range(0, RECORDS).boxed().toList();
            assertEquals(expected, read(brokers, "left.out"));
            assertEquals(expected, read(brokers, "right.out"));
            JsonNode ofLeft = json(flink, "/jobs/" + left.getJobID() + "/checkpoints");
            JsonNode ofRight = json(flink, "/jobs/" + right.getJobID() + "/checkpoints");
            assertTrue(ofLeft.at("/counts/completed").asInt() >= 2, ofLeft.toString());
            assertTrue(ofRight.at("/counts/completed").asInt() >= 2, ofRight.toString());
            assertEquals(1, ofRight.at("/counts/restored").asInt(), ofRight.toString());
        }
    }

    @Test
    void theDashboardIsServedUntilTheClusterIsClosed(@TempDir Path checkpoints) throws Exception {
        LocalFlink flink = LocalFlink.builder(checkpoints).start();
        String url = flink.dashboardUrl();
        try (flink) {
            assertTrue(url.startsWith("http://127.0.0.1:"), url);
            String page = get(url + "/");
            assertTrue(page.contains("<title>Apache Flink Web Dashboard</title>"), page);
            assertEquals(4, json(flink, "/overview").at("/slots-total").asInt());
        }
        assertThrows(IOException.class, () -> get(url + "/"));
    }

    @Test
    void aBusyDashboardPortIsNamed(@TempDir Path checkpoints) throws Exception {
        try (LocalFlink flink = LocalFlink.builder(checkpoints).start()) {
            int port = URI.create(flink.dashboardUrl()).getPort();
            BusyPortException e =
                    assertThrows(
                            BusyPortException.class,
                            () -> LocalFlink.builder(checkpoints).optDashboardPort(port).start());
            assertEquals(
                    "port of the Flink dashboard: "
                            + port
                            + " is in use (allowed: a free port, or 0 for any)",
                    e.getMessage());
        }
    }

    @Test
    void aJobThatFailsMoreOftenThanItMayRestartFailsItsClient(@TempDir Path checkpoints)
            throws Exception {
        try (LocalFlink flink =
                LocalFlink.builder(checkpoints).optRestarts(0, Duration.ZERO).start()) {
            StreamExecutionEnvironment environment = flink.environment();
            environment.fromData(0, 1, 2).map(new Slowly(1)).sinkTo(new DiscardingSink<>());
            JobClient job = environment.executeAsync("fails");
            ExecutionException e =
                    assertThrows(
                            ExecutionException.class,
                            () -> job.getJobExecutionResult().get(LIMIT_SECONDS, TimeUnit.SECONDS));
            assertTrue(causes(e).contains("fails once at 1"), causes(e));
        }
    }

    private static void fill(String brokers, String name) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(name + ".in", 1, (short) 1),
                                    new NewTopic(name + ".out", 1, (short) 1)))
                    .all()
                    .get();
        }
        try (TopicWriter writer = TopicWriter.open(brokers, name + ".in")) {
            for (int i = 0; i < RECORDS; i++) {
                writer.write(null, Integer.toString(i).getBytes(UTF_8), i);
            }
        }
    }

    private static JobClient submit(LocalFlink flink, String brokers, String name, int failsAt)
            throws Exception {
        StreamExecutionEnvironment environment = flink.environment();
        environment.setParallelism(1);
        KafkaSource<String> source =
                KafkaSource.<String>builder()
                        .setBootstrapServers(brokers)
                        .setTopics(name + ".in")
                        .setStartingOffsets(OffsetsInitializer.earliest())
                        .setBounded(OffsetsInitializer.latest())
                        .setValueOnlyDeserializer(new SimpleStringSchema())
                        .build();
        KafkaSink<String> sink =
                KafkaSink.<String>builder()
                        .setBootstrapServers(brokers)
                        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                        .setTransactionalIdPrefix(name)
                        .setProperty("transaction.timeout.ms", "60000")
                        .setRecordSerializer(
                                KafkaRecordSerializationSchema.builder()
                                        .setTopic(name + ".out")
                                        .setValueSerializationSchema(new SimpleStringSchema())
                                        .build())
                        .build();
        environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "read")
                .map(Integer::parseInt)
                .map(new Slowly(failsAt))
                .map(number -> Integer.toString(number))
                .sinkTo(sink);
        return environment.executeAsync(name);
    }

    private static void awaitBothRunning(JobClient left, JobClient right) throws Exception {
        long started = System.nanoTime();
        while (left.getJobStatus().get() != JobStatus.RUNNING
                || right.getJobStatus().get() != JobStatus.RUNNING) {
            assertTrue(
                    System.nanoTime() - started < TimeUnit.SECONDS.toNanos(LIMIT_SECONDS),
                    "never ran side by side");
            Thread.sleep(5);
        }
    }

    private static List<Integer> read(String brokers, String topic) {
        try (TopicReader<Integer> reader =
                TopicReader.open(
                        brokers,
                        topic,
                        TopicReader.From.BEGINNING,
                        record -> Integer.parseInt(new String(record.value(), UTF_8)))) {
            return reader.readToEnd(Duration.ofSeconds(LIMIT_SECONDS));
        }
    }

    private static JsonNode json(LocalFlink flink, String path) throws Exception {
        return new ObjectMapper().readTree(get(flink.dashboardUrl() + path));
    }

    private static String get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String causes(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(cause).append('\n');
        }
        return text.toString();
    }

    /** Takes a millisecond for each record, so that checkpoints fall into the run; may fail once. */
    private static final class Slowly extends RichMapFunction<Integer, Integer> {

        private static final long serialVersionUID = 1L;

        private final int failsAt;

        Slowly(int failsAt) {
            this.failsAt = failsAt;
        }

        @Override
        public Integer map(Integer number) throws Exception {
            Thread.sleep(1);
            if (number == failsAt && getRuntimeContext().getTaskInfo().getAttemptNumber() == 0) {
                throw new IllegalStateException("fails once at " + number);
            }
            return number;
        }
    }
}
