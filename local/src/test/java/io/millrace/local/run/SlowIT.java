package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.topics.TopicAdmin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is slow holds the stream back: it is read no further than the configuration allows, and the same is learned. */
@ExtendWith(RunningCluster.Shared.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class SlowIT {

    private static final int AHEAD = 300;
    private static final int BEHIND = 1000;

    /** Characters of an id: with them a record is large, and yet quickly learned from. */
    private static final int ID = 900;

    private static final long WAITING = 32 << 10;

    /** What may wait in memory: the bound, and for each partition 64 KiB with a record. */
    private static final long MOST = WAITING + 2 * ((64 << 10) + 2 * ID + 1000);

    private static final String STREAM =
            "{format: json, bounded: true, ingest-parallelism: 2, waiting: " + WAITING + " B}";

    @Test
    void aSlowBrokerHoldsTheStreamBackAndChangesNothing(RunningCluster cluster, @TempDir Path dir)
            throws Exception {
        PipelineConfig usual = config(cluster.broker(), dir.resolve("usual"), "slow-broker");
        publish(usual);
        List<CheckpointManifest> expected = learned(cluster, usual, "usual", job -> {});
        try (var relay = new ThrottledRelay();
                EmbeddedBroker broker =
                        EmbeddedBroker.startTemporary(
                                0,
                                Map.of("advertised.listeners", "PLAINTEXT://" + relay.address()))) {
            relay.to(port(broker));
            PipelineConfig slow = config(broker, dir.resolve("slow"), "slow-broker");
            publish(slow);
            relay.rate(1_000_000);
            long before = relay.heldMillis();
            assertEquals(expected, learned(cluster, slow, "slow", job -> {}));
            long held = relay.heldMillis() - before;
            assertTrue(held > 1000, "held back for ms: " + held);
        }
    }

    @Test
    void aSlowStoreHoldsTheStreamBackAndChangesNothing(RunningCluster cluster, @TempDir Path dir)
            throws Exception {
        PipelineConfig usual = config(cluster.broker(), dir.resolve("usual"), "slow-store");
        publish(usual);
        List<CheckpointManifest> expected = learned(cluster, usual, "usual", job -> {});
        PipelineConfig slow =
                SmallPipeline.config(
                        "slow-store",
                        SlowFiles.uri(dir.resolve("slow/store")),
                        kafka(cluster.broker()),
                        STREAM,
                        Map.of());
        SlowFiles.throttle().hold();
        List<CheckpointManifest> learned =
                learned(
                        cluster,
                        slow,
                        "slow",
                        job -> {
                            long read = readWhileHeld(job);
                            assertTrue(read < AHEAD + BEHIND, "records read: " + read);
                            SlowFiles.throttle().rate(1_000_000);
                        });
        assertEquals(expected, learned);
        long held = SlowFiles.throttle().heldMillis();
        assertTrue(held > 2000, "held back for ms: " + held);
    }

    /** Records that are read until no more are, while a model checkpoint cannot be written. */
    private static long readWhileHeld(JobClient job) {
        long read = -1;
        for (int same = 0; same < 50; sleep()) {
            long now = read(job, 0) + read(job, 1);
            same = now == read && SlowFiles.writing() > 0 ? same + 1 : 0;
            read = now;
        }
        return read;
    }

    private static long read(JobClient job, int partition) {
        return JobGauges.value(job.getJobID(), "partition." + partition + ".currentOffset") + 1;
    }

    private static void sleep() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int port(EmbeddedBroker broker) {
        String address = broker.bootstrapServers();
        return Integer.parseInt(address.substring(address.indexOf(':') + 1));
    }

    private static String kafka(EmbeddedBroker broker) {
        return "{bootstrap: \"" + broker.bootstrapServers() + "\"}";
    }

    private static PipelineConfig config(EmbeddedBroker broker, Path dir, String name) {
        return SmallPipeline.config(name, dir, kafka(broker), STREAM, Map.of());
    }

    /** One partition is ahead of the other: its records wait until all of the other are learned. */
    private static void publish(PipelineConfig config) throws IOException, InterruptedException {
        TopicAdmin.createMissing(config.kafka().clientProperties(), config.pipeline(), 2, 1);
        try (KafkaProducer<byte[], byte[]> producer = SmallPipeline.producer(config)) {
            for (int i = 0; i < AHEAD + BEHIND; i++) {
                long time = i < AHEAD ? 1_000_000 + i : i;
                String row =
                        "{\"id\":\"%d%s\",\"domain\":\"d\",\"text\":\"%s\"}"
                                .formatted(i, "x".repeat(ID), SmallPipeline.sentence(time));
                var unused =
                        producer.send(
                                new ProducerRecord<>(
                                        config.topics().records(),
                                        i < AHEAD ? 0 : 1,
                                        time,
                                        null,
                                        row.getBytes(UTF_8)));
            }
        }
    }

    /** Runs the job to its end; gives the model checkpoints that it wrote, but for where they are. */
    private static List<CheckpointManifest> learned(
            RunningCluster cluster,
            PipelineConfig config,
            String run,
            Consumer<JobClient> meanwhile)
            throws Exception {
        JobClient job = SmallPipeline.pretrain(cluster.flink(), config);
        meanwhile.accept(job);
        long most = -1;
        while (!job.getJobStatus().get().isGloballyTerminalState()) {
            most = Math.max(most, JobGauges.value(job.getJobID(), "queuedBytes"));
            Thread.sleep(5);
        }
        job.getJobExecutionResult().get();
        List<CheckpointManifest> manifests =
                SmallPipeline.read(config, config.topics().checkpoints(), CheckpointManifest.class)
                        .stream()
                        .filter(m -> m.getUri().contains("/" + run + "/store/"))
                        .toList();
        manifests.forEach(manifest -> manifest.setUri(""));
        CheckpointManifest last = manifests.get(manifests.size() - 1);
        assertTrue(last.getLast());
        assertEquals(AHEAD + BEHIND, last.getExamples());
        assertEquals(
                AHEAD + BEHIND,
                last.getLineage().stream().mapToLong(r -> r.getTo() - r.getFrom()).sum());
        assertTrue(most > WAITING && most <= MOST, "bytes that waited in memory: " + most);
        return manifests;
    }
}
