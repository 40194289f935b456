package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.FileEntry;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.topics.TopicAdmin;
import java.nio.file.Path;
import java.time.Duration;
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

/** Partitions that are not at the same time: one far ahead, one far behind, one with nothing. */
@ExtendWith(RunningCluster.Shared.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class SkewIT {

    private static final int RECORDS = 200;

    private PipelineConfig pipeline(
            RunningCluster cluster, Path dir, String name, int partitions, String stream)
            throws Exception {
        PipelineConfig config =
                SmallPipeline.config(
                        name,
                        dir,
                        "{bootstrap: \"" + cluster.broker().bootstrapServers() + "\"}",
                        stream,
                        Map.of());
        TopicAdmin.createMissing(
                config.kafka().clientProperties(), config.pipeline(), partitions, 1);
        return config;
    }

    private static void write(PipelineConfig config, int partition, long from, int count) {
        try (KafkaProducer<byte[], byte[]> producer = SmallPipeline.producer(config)) {
            for (long time = from; time < from + count; time++) {
                byte[] row =
                        "{\"id\":\"e%d\",\"domain\":\"d\",\"text\":\"%s\"}"
                                .formatted(time, SmallPipeline.sentence(time))
                                .getBytes(UTF_8);
                var unused =
                        producer.send(
                                new ProducerRecord<>(
                                        config.topics().records(), partition, time, null, row));
            }
        }
    }

    /** Wherever the records of the partition ahead wait (memory, disk, the broker), the same is learned. */
    @Test
    void whatIsLearnedDoesNotDependOnWhereRecordsWait(RunningCluster cluster, @TempDir Path dir)
            throws Exception {
        String memory = weights(cluster, dir, "skew-memory", 2, "");
        assertEquals(
                memory,
                weights(cluster, dir, "skew-disk", 2, ", waiting: 1 B, ingest-parallelism: 2"));
        assertEquals(memory, weights(cluster, dir, "skew-broker", 3, ", drift: 100ms"));
    }

    private String weights(
            RunningCluster cluster, Path dir, String name, int partitions, String settings)
            throws Exception {
        PipelineConfig config =
                pipeline(
                        cluster,
                        dir,
                        name,
                        partitions,
                        "{format: json, bounded: true" + settings + "}");
        write(config, 0, 1_000_000, RECORDS);
        write(config, 1, 0, RECORDS);
        SmallPipeline.pretrain(cluster.flink(), config)
                .getJobExecutionResult()
                .get(1, TimeUnit.MINUTES);
        List<CheckpointManifest> manifests =
                SmallPipeline.read(config, config.topics().checkpoints(), CheckpointManifest.class);
        CheckpointManifest last = manifests.get(manifests.size() - 1);
        assertTrue(last.getLast());
        assertEquals(
                2L * RECORDS,
                last.getLineage().stream()
                        .mapToLong(range -> range.getTo() - range.getFrom())
                        .sum());
        return last.getFiles().stream()
                .filter(file -> file.getName().equals("model.safetensors"))
                .map(FileEntry::getSha256)
                .findFirst()
                .orElseThrow();
    }

    /** It holds the others back until it counts as idle; what it has later is learned, even if it is older. */
    @Test
    void aPartitionWithoutRecordsHoldsOthersBackNoLongerThanItMay(
            RunningCluster cluster, @TempDir Path dir) throws Exception {
        PipelineConfig config = pipeline(cluster, dir, "idle", 2, "{format: json, idle: 2s}");
        write(config, 0, 1000, RECORDS);
        JobClient job = SmallPipeline.pretrain(cluster.flink(), config);
        try (TopicReader<CheckpointManifest> manifests =
                SmallPipeline.reader(
                        config, config.topics().checkpoints(), CheckpointManifest.class)) {
            assertEquals(1, awaitLineage(manifests, 1));
            write(config, 1, 0, RECORDS / 2);
            write(config, 1, 5000, RECORDS / 2);
            assertEquals(2, awaitLineage(manifests, 2));
        } finally {
            job.cancel().get();
        }
    }

    /** Waits for a model checkpoint that has seen so many partitions; the test's own time limit ends it. */
    private static int awaitLineage(TopicReader<CheckpointManifest> manifests, int partitions) {
        while (true) {
            for (CheckpointManifest manifest : manifests.poll(Duration.ofSeconds(1))) {
                if (manifest.getLineage().size() >= partitions) {
                    return manifest.getLineage().size();
                }
            }
        }
    }
}
