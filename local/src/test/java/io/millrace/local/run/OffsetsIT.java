package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.events.RecordsLost;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.topics.TopicAdmin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A topic that is not any more what the state's offsets are about. */
@ExtendWith(RunningCluster.Shared.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class OffsetsIT {

    private static final String STREAM = "{format: text, idle: 60s}";

    @Test
    void recordsThatWereDeletedBeforeTheyWereReadAreToldAndNotInTheLineage(
            RunningCluster cluster, @TempDir Path dir) throws Exception {
        PipelineConfig config = config(cluster.broker(), dir, "gone");
        String topic = config.topics().records();
        publish(config, 100);
        JobClient first = SmallPipeline.pretrain(cluster.flink(), config);
        awaitRead(first, 99);
        String savepoint = stop(first, false, dir);

        publish(config, 100);
        trim(config, 150);
        JobClient job = SmallPipeline.pretrain(cluster.flink(), config, savepoint);
        awaitRead(job, 199);
        // And while it runs: it cannot read what is not committed.
        var transactional = config.kafka().clientProperties();
        transactional.put("transactional.id", "gone");
        try (var producer = SmallPipeline.producer(transactional)) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, topic, 50);
            producer.flush();
            trim(config, 230);
            producer.commitTransaction();
        }
        awaitRead(job, 249);
        stop(job, true, dir);

        assertEquals(
                List.of(
                        "50 records of gone.records/0 (offsets 100 to 149) were deleted before they were read",
                        "30 records of gone.records/0 (offsets 200 to 229) were deleted before they were read"),
                losses(config));
        CheckpointManifest last = last(config);
        assertEquals(List.of("0-100", "150-200", "230-250"), ranges(last));
        assertEquals(170, last.getExamples());

        remake(config, 300);
        refused(SmallPipeline.pretrain(cluster.flink(), config, savepoint));
    }

    @Test
    void aTopicThatIsMadeAnewUnderARunningJobEndsIt(RunningCluster cluster, @TempDir Path dir)
            throws Exception {
        PipelineConfig config = config(cluster.broker(), dir, "anew");
        publish(config, 50);
        JobClient job = SmallPipeline.pretrain(cluster.flink(), config);
        awaitRead(job, 49);
        remake(config, 20);
        refused(job);
    }

    private static void refused(JobClient job) {
        var failure =
                assertThrows(
                        ExecutionException.class,
                        () -> job.getJobExecutionResult().get(1, TimeUnit.MINUTES));
        String reason = RootCause.of(failure).getMessage();
        assertTrue(reason.contains("was deleted and made again: its id is "), reason);
    }

    private static PipelineConfig config(EmbeddedBroker broker, Path dir, String name)
            throws Exception {
        PipelineConfig config =
                SmallPipeline.config(
                        name,
                        dir,
                        "{bootstrap: \"%s\"}".formatted(broker.bootstrapServers()),
                        STREAM,
                        Map.of());
        TopicAdmin.createMissing(config.kafka().clientProperties(), name, 1, 1);
        return config;
    }

    private static void publish(PipelineConfig config, int count) {
        try (var producer = SmallPipeline.producer(config)) {
            send(producer, config.topics().records(), count);
        }
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, int count) {
        for (int i = 0; i < count; i++) {
            byte[] text = SmallPipeline.sentence(i).getBytes(UTF_8);
            var unused = producer.send(new ProducerRecord<>(topic, null, i + 1L, null, text));
        }
    }

    private static void trim(PipelineConfig config, long before) throws Exception {
        try (Admin admin = Admin.create(config.kafka().clientProperties())) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(config.topics().records(), 0),
                                    RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get();
        }
    }

    private static void remake(PipelineConfig config, int records) throws Exception {
        try (Admin admin = Admin.create(config.kafka().clientProperties())) {
            admin.deleteTopics(List.of(config.topics().records())).all().get();
            while (admin.listTopics().names().get().contains(config.topics().records())) {
                Thread.sleep(20);
            }
        }
        TopicAdmin.createMissing(config.kafka().clientProperties(), config.pipeline(), 1, 1);
        publish(config, records);
    }

    private static List<String> losses(PipelineConfig config) {
        try (var progress = SmallPipeline.progress(config)) {
            return progress.readToEnd(Duration.ofSeconds(30)).stream()
                    .map(Told::what)
                    .filter(RecordsLost.class::isInstance)
                    .map(lost -> ((RecordsLost) lost).said())
                    .toList();
        }
    }

    private static CheckpointManifest last(PipelineConfig config) {
        List<CheckpointManifest> manifests =
                SmallPipeline.read(config, config.topics().checkpoints(), CheckpointManifest.class);
        return manifests.get(manifests.size() - 1);
    }

    private static List<String> ranges(CheckpointManifest manifest) {
        return manifest.getLineage().stream()
                .map(range -> range.getFrom() + "-" + range.getTo())
                .collect(Collectors.toList());
    }

    /** Waits until the job has read this offset; the test's own time limit ends it. */
    private static void awaitRead(JobClient job, long offset) throws Exception {
        while (JobGauges.value(job.getJobID(), "partition.0.currentOffset") < offset
                || JobGauges.value(job.getJobID(), JobGauges.STEP) < 1) { // every task runs
            assertFalse(job.getJobStatus().get().isGloballyTerminalState());
            Thread.sleep(20);
        }
    }

    private static String stop(JobClient job, boolean drain, Path dir) throws Exception {
        String savepoints = dir.resolve("savepoints").toUri().toString();
        String savepoint =
                job.stopWithSavepoint(drain, savepoints, SavepointFormatType.CANONICAL).get();
        job.getJobExecutionResult().get();
        return savepoint;
    }
}
