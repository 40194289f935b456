package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.release.LocalBlobStore;
import io.millrace.release.MarkedStore;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.PartitionRange;
import io.millrace.schemas.topics.TopicAdmin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A topic that gets more partitions: every record is learned once, and in an order that timing has no part in. */
@ExtendWith(RunningCluster.Shared.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class RescaleIT {

    private static final String PATIENT = "{format: json, idle: 60s, ingest-parallelism: %d}";
    private static final String BOUNDED = "{format: json, bounded: true, ingest-parallelism: %d}";

    /** What decides a record's place in the order. */
    private record Place(long time, int partition, long offset) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byTime = Long.compare(time, other.time);
            int byPartition = Integer.compare(partition, other.partition);
            return byTime != 0
                    ? byTime
                    : byPartition != 0 ? byPartition : Long.compare(offset, other.offset);
        }
    }

    @Test
    void anEndlessRunGoesOnExactlyWithMorePartitionsAndMoreIngest(
            RunningCluster cluster, @TempDir Path dir) throws Exception {
        PipelineConfig config = config(cluster, dir, "grown", PATIENT.formatted(1), "{}");
        create(config, 2);
        var before = new ArrayList<Place>();
        try (var producer = SmallPipeline.producer(config)) {
            before.addAll(publish(producer, config, 0, 240, i -> 10L * i));
            before.addAll(publish(producer, config, 1, 120, i -> 10L * i + 5));
        }
        // Half of the first partition waits for the second one: the savepoint holds it.
        JobClient first = SmallPipeline.pretrain(cluster.flink(), config);
        awaitRead(first, before);
        String savepoint = stop(first, false, dir);

        grow(config, 4);
        var all = new ArrayList<>(before);
        try (var producer = SmallPipeline.producer(config)) {
            all.addAll(publish(producer, config, 0, 60, i -> 2400 + 10L * i));
            all.addAll(publish(producer, config, 1, 180, i -> 1200 + 10L * i + 5));
            all.addAll(publish(producer, config, 2, 150, i -> 20L * i + 1));
            all.addAll(publish(producer, config, 3, 100, i -> 7L * i + 2));
        }
        var outcomes = new ArrayList<List<CheckpointManifest>>();
        for (String run : List.of("again", "once-more")) {
            mark(dir.resolve(run));
            PipelineConfig grown =
                    config(cluster, dir.resolve(run), "grown", PATIENT.formatted(2), "{}");
            JobClient job = SmallPipeline.pretrain(cluster.flink(), grown, savepoint);
            awaitRead(job, all);
            stop(job, true, dir);
            outcomes.add(manifests(grown, run));
        }
        checkGoesOn(before, all, outcomes.get(0));
        checkSame(outcomes);
    }

    /** What it knew it reads to where that ended at the first start; what is new to where it ends now. */
    @Test
    void aBoundedRunGoesOnExactlyWithMorePartitionsAndMoreIngest(
            RunningCluster cluster, @TempDir Path dir) throws Exception {
        PipelineConfig config = config(cluster, dir, "grown-bounded", BOUNDED.formatted(2), "{}");
        create(config, 2);
        Properties transactional = config.kafka().clientProperties();
        transactional.put("transactional.id", "grown-bounded");
        var before = new ArrayList<Place>();
        String savepoint;
        try (var producer = SmallPipeline.producer(config);
                var open = SmallPipeline.producer(transactional)) {
            before.addAll(publish(producer, config, 0, 200, i -> 10L * i));
            open.initTransactions();
            open.beginTransaction();
            before.addAll(publish(open, config, 1, 100, i -> 10L * i + 5));
            open.commitTransaction();
            var seen = List.copyOf(before);
            // The rest of it belongs to the input, but cannot be read yet.
            open.beginTransaction();
            before.addAll(publish(open, config, 1, 100, i -> 1000 + 10L * i + 5));
            JobClient first = SmallPipeline.pretrain(cluster.flink(), config);
            awaitRead(first, seen);
            savepoint = stop(first, false, dir);
            open.commitTransaction();
        }

        grow(config, 4);
        var all = new ArrayList<>(before);
        try (var producer = SmallPipeline.producer(config)) {
            publish(producer, config, 0, 50, i -> 3000L + i); // came too late
            all.addAll(publish(producer, config, 2, 150, i -> 20L * i + 1));
            all.addAll(publish(producer, config, 3, 100, i -> 7L * i + 2));
        }
        var outcomes = new ArrayList<List<CheckpointManifest>>();
        for (String run : List.of("again", "once-more")) {
            mark(dir.resolve(run));
            PipelineConfig grown =
                    config(cluster, dir.resolve(run), "grown-bounded", BOUNDED.formatted(3), "{}");
            SmallPipeline.pretrain(cluster.flink(), grown, savepoint)
                    .getJobExecutionResult()
                    .get(1, TimeUnit.MINUTES);
            outcomes.add(manifests(grown, run));
        }
        checkGoesOn(before, all, outcomes.get(0));
        checkSame(outcomes);

        PipelineConfig endless =
                config(
                        cluster,
                        dir.resolve("endless"),
                        "grown-bounded",
                        PATIENT.formatted(1),
                        "{}");
        ExecutionException refused =
                assertThrows(
                        ExecutionException.class,
                        () ->
                                SmallPipeline.pretrain(cluster.flink(), endless, savepoint)
                                        .getJobExecutionResult()
                                        .get(1, TimeUnit.MINUTES));
        String reason = causes(refused);
        assertTrue(reason.contains("stream.bounded is false; allowed: true"), reason);
    }

    @Test
    void aPartitionThatAppearsMeanwhileIsReadFromItsBeginning(
            RunningCluster cluster, @TempDir Path dir) throws Exception {
        PipelineConfig config =
                config(
                        cluster,
                        dir.resolve("growing"),
                        "growing",
                        PATIENT.formatted(1),
                        "{partition.discovery.interval.ms: \"200\"}");
        create(config, 1);
        var all = new ArrayList<Place>();
        try (var producer = SmallPipeline.producer(config)) {
            all.addAll(publish(producer, config, 0, 100, i -> 10L * i));
        }
        JobClient job = SmallPipeline.pretrain(cluster.flink(), config);
        awaitRead(job, all);
        grow(config, 2);
        try (var producer = SmallPipeline.producer(config)) {
            all.addAll(publish(producer, config, 0, 100, i -> 1000 + 10L * i));
            all.addAll(publish(producer, config, 1, 300, i -> 10L * i + 5)); // older ones too
        }
        awaitRead(job, all);
        stop(job, true, dir);
        List<CheckpointManifest> manifests = manifests(config, "growing");
        CheckpointManifest last = manifests.get(manifests.size() - 1);
        assertEquals(lineage(all), lineage(last));
        assertEquals(all.size(), last.getExamples());
    }

    /** A store that nothing need be in, for what goes on would take another for one that is not mounted. */
    private static void mark(Path run) throws IOException {
        MarkedStore.open(new LocalBlobStore(run.resolve("store")), true);
    }

    private static PipelineConfig config(
            RunningCluster cluster, Path dir, String name, String stream, String properties) {
        String kafka =
                "{bootstrap: \"%s\", properties: %s}"
                        .formatted(cluster.broker().bootstrapServers(), properties);
        return SmallPipeline.config(name, dir, kafka, stream, Map.of());
    }

    private static void create(PipelineConfig config, int partitions) throws Exception {
        TopicAdmin.createMissing(
                config.kafka().clientProperties(), config.pipeline(), partitions, 1);
    }

    private static void grow(PipelineConfig config, int partitions) throws Exception {
        try (Admin admin = Admin.create(config.kafka().clientProperties())) {
            admin.createPartitions(
                            Map.of(config.topics().records(), NewPartitions.increaseTo(partitions)))
                    .all()
                    .get();
        }
    }

    private static List<Place> publish(
            KafkaProducer<byte[], byte[]> producer,
            PipelineConfig config,
            int partition,
            int count,
            IntToLongFunction time)
            throws Exception {
        String topic = config.topics().records();
        var sent = new ArrayList<CompletableFuture<Place>>();
        for (int i = 0; i < count; i++) {
            long at = time.applyAsLong(i);
            byte[] row =
                    "{\"id\":\"p%d-%d\",\"domain\":\"d\",\"text\":\"%s\"}"
                            .formatted(
                                    partition,
                                    at,
                                    SmallPipeline.sentence(1_000_000L * partition + at))
                            .getBytes(UTF_8);
            var place = new CompletableFuture<Place>();
            var unused =
                    producer.send(
                            new ProducerRecord<>(topic, partition, at, null, row),
                            (metadata, failure) -> {
                                if (failure == null) {
                                    place.complete(new Place(at, partition, metadata.offset()));
                                } else {
                                    place.completeExceptionally(failure);
                                }
                            });
            sent.add(place);
        }
        producer.flush();
        var places = new ArrayList<Place>();
        for (var place : sent) {
            places.add(place.get());
        }
        return places;
    }

    /** Waits until the job has read these records; the test's own time limit ends it. */
    private static void awaitRead(JobClient job, List<Place> records) throws Exception {
        var last = new TreeMap<Integer, Long>();
        records.forEach(place -> last.merge(place.partition(), place.offset(), Math::max));
        for (var partition : last.entrySet()) {
            String read = "partition." + partition.getKey() + ".currentOffset";
            while (JobGauges.value(job.getJobID(), read) < partition.getValue()) {
                assertFalse(job.getJobStatus().get().isGloballyTerminalState());
                Thread.sleep(20);
            }
        }
    }

    /**
     * @param drain as at the end of a stream: what waits is learned
     */
    private static String stop(JobClient job, boolean drain, Path dir) throws Exception {
        String savepoints = dir.resolve("savepoints").toUri().toString();
        String savepoint =
                job.stopWithSavepoint(drain, savepoints, SavepointFormatType.CANONICAL).get();
        job.getJobExecutionResult().get();
        return savepoint;
    }

    private static List<CheckpointManifest> manifests(PipelineConfig config, String run) {
        return SmallPipeline.read(config, config.topics().checkpoints(), CheckpointManifest.class)
                .stream()
                .filter(manifest -> manifest.getUri().contains("/" + run + "/store/"))
                .toList();
    }

    private static Map<Integer, List<Long>> lineage(CheckpointManifest manifest) {
        var ranges = new TreeMap<Integer, List<Long>>();
        for (PartitionRange range : manifest.getLineage()) {
            ranges.put(range.getPartition(), List.of(range.getFrom(), range.getTo()));
        }
        return ranges;
    }

    private static Map<Integer, List<Long>> lineage(List<Place> learned) {
        var ranges = new TreeMap<Integer, List<Long>>();
        for (Place place : learned) {
            ranges.merge(
                    place.partition(),
                    List.of(place.offset(), place.offset() + 1),
                    (a, b) -> List.of(a.get(0), b.get(1)));
        }
        return ranges;
    }

    /**
     * Checks that what the savepoint held was a beginning of the old records' order, and that all others were learned in
     * theirs from there on: one and the same cut explains every manifest.
     */
    private static void checkGoesOn(
            List<Place> before, List<Place> all, List<CheckpointManifest> manifests) {
        CheckpointManifest last = manifests.get(manifests.size() - 1);
        assertTrue(last.getLast());
        assertEquals(lineage(all), lineage(last));
        assertEquals(all.size(), last.getExamples());
        List<Place> old = before.stream().sorted().toList();
        boolean explained = false;
        for (int cut = 0; cut <= old.size() && !explained; cut++) {
            var order = new ArrayList<>(old.subList(0, cut));
            var rest = new ArrayList<>(old.subList(cut, old.size()));
            rest.addAll(all.subList(before.size(), all.size()));
            rest.sort(null);
            order.addAll(rest);
            explained =
                    manifests.stream()
                            .allMatch(
                                    m ->
                                            lineage(m)
                                                    .equals(
                                                            lineage(
                                                                    order.subList(
                                                                            0,
                                                                            Math.toIntExact(
                                                                                    m
                                                                                            .getExamples())))));
        }
        assertTrue(explained, () -> "no order explains " + manifests);
    }

    private static void checkSame(List<List<CheckpointManifest>> outcomes) {
        for (List<CheckpointManifest> outcome : outcomes) {
            outcome.forEach(manifest -> manifest.setUri(""));
        }
        assertTrue(outcomes.get(0).size() > 5, () -> "model checkpoints " + outcomes.get(0).size());
        assertEquals(outcomes.get(0), outcomes.get(1));
    }

    private static String causes(Throwable failure) {
        var text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(cause).append('\n');
        }
        return text.toString();
    }
}
