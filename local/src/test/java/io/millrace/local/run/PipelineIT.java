package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.finetune.FineTuneJob;
import io.millrace.jobs.pretrain.PretrainJob;
import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.local.process.cluster.LocalFlink;
import io.millrace.release.Release;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.avro.PartitionRange;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.client.TopicWriter;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.TuningEnded;
import io.millrace.schemas.topics.TopicAdmin;
import io.millrace.schemas.topics.Topics;
import io.millrace.task.Answer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both jobs on a real broker and a mini-cluster: from records, good and bad, to a release that predicts. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class PipelineIT {

    private static final int EXAMPLES = 900;

    private final AvroCodec codec = new AvroCodec();

    @Test
    void anExampleIsFollowedFromTheRecordsTopicToAReleaseThatPredicts(@TempDir Path dir)
            throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.startTemporary()) {
            PipelineConfig config = config(broker, dir);
            TopicAdmin.createMissing(config.kafka().clientProperties(), config.pipeline(), 2, 1);
            Map<Long, String> bad = publishRecords(broker, config.topics());
            publishLabels(broker, config.topics());
            runJobs(config, dir);

            checkDeadLetters(config, bad);
            List<CheckpointManifest> manifests =
                    SmallPipeline.read(
                            config, config.topics().checkpoints(), CheckpointManifest.class);
            checkCheckpoints(manifests);
            List<ModelRelease> releases =
                    SmallPipeline.read(config, config.topics().models(), ModelRelease.class);
            checkReleases(releases, manifests);
        }
    }

    private static PipelineConfig config(EmbeddedBroker broker, Path dir) {
        return StrictYaml.read(
                """
                pipeline: it
                kafka: {bootstrap: "%s", partitions: 2}
                store: "%s"
                stream: {bounded: true, ingest-parallelism: 2, domains: [animals, colours]}
                labels: {format: json, options: {id: /key, text: /said, timestamp: /when}, max-bytes: 1 KiB}
                clean: {max-characters: 5000}
                input: {name: text, vocabulary: 512, length: 16}
                encoder: {depth: 1, width: 32, heads: 2}
                optimizer: {learning-rate: 0.003}
                training: {batch: 8, warmup: 5, fit-examples: 100, threads: 1}
                probes: {share: 0.05, samples: 4, every: 20}
                checkpoints: {every: 40}
                flink: {checkpoint-interval: 500ms}
                tasks:
                  subject: {strategy: full, epochs: 8, final-seeds: 2, control: true}
                """
                        .formatted(broker.bootstrapServers(), dir.resolve("store").toUri()),
                PipelineConfig.class);
    }

    /** Good records with bad ones between them; gives the bad ones' timestamps with a part of the expected reason. */
    private Map<Long, String> publishRecords(EmbeddedBroker broker, Topics topics) {
        var random = new SplittableRandom(1);
        var bad = new HashMap<Long, String>();
        try (TopicWriter writer = TopicWriter.open(broker.bootstrapServers(), topics.records())) {
            for (int i = 0; i < EXAMPLES; i++) {
                String domain = i < EXAMPLES / 2 ? "animals" : "colours";
                writer.write(
                        key(i),
                        example("e" + i, domain, sentence(i % 2 == 0, random) + " " + i, i),
                        i);
            }
            long at = EXAMPLES;
            bad.put(at, "expected C3 01");
            writer.write(key(1), "no avro at all".getBytes(UTF_8), at++);
            bad.put(at, "empty");
            writer.write(key(2), new byte[0], at++);
            bad.put(at, "UTF-8");
            byte[] wrong = example("u", "animals", "caf? and more words", at);
            for (int i = 0; i < wrong.length; i++) {
                wrong[i] = wrong[i] == '?' ? (byte) 0xff : wrong[i];
            }
            writer.write(key(3), wrong, at++);
            bad.put(at, "domain is 'martians'");
            writer.write(key(4), example("m", "martians", "we come in peace", at), at++);
            bad.put(at, "characters; allowed: 1 to 5000");
            writer.write(key(5), example("l", "animals", "long ".repeat(10_000), at), at++);
        }
        return bad;
    }

    private static byte[] key(int i) {
        return ("e" + i).getBytes(UTF_8);
    }

    private byte[] example(String id, String domain, String text, long timestamp) {
        return codec.encode(new UnlabeledExample(id, domain, timestamp, new Text(text), null));
    }

    private static String sentence(boolean cat, SplittableRandom random) {
        String[] rest = {
            "sleeps on the sofa", "runs in the garden", "drinks some water", "waits at the door"
        };
        return (cat ? "the cat " : "the dog ") + rest[random.nextInt(rest.length)];
    }

    /** Rows of a user's own, written after all records, but each naming a time before them. */
    private static void publishLabels(EmbeddedBroker broker, Topics topics) {
        var random = new SplittableRandom(2);
        try (TopicWriter writer = TopicWriter.open(broker.bootstrapServers(), topics.labeled())) {
            for (int i = 0; i < 120; i++) {
                String split = i < 60 ? "train" : i < 80 ? "validation" : "test";
                label(
                        writer,
                        "subject",
                        i,
                        i % 2 == 0 ? "cat" : "dog",
                        split,
                        sentence(i % 2 == 0, random));
            }
            label(writer, "unheard-of", 999, "x", "train", "some words");
            label(writer, "subject", 999, "cat", "later", "some words");
            label(writer, "subject", 999, "cat", "train", "long ".repeat(1000));
        }
    }

    private static void label(
            TopicWriter writer, String task, int id, String label, String split, String text) {
        String row =
                """
                {"key": "l%d", "task": "%s", "label": "%s", "split": "%s", "said": "%s", "when": 0}"""
                        .formatted(id, task, label, split, text);
        writer.write(task.getBytes(UTF_8), row.getBytes(UTF_8), 10L * EXAMPLES + id);
    }

    private static void runJobs(PipelineConfig config, Path dir) throws Exception {
        try (LocalFlink flink =
                LocalFlink.builder(dir.resolve("flink"))
                        .optCheckpointInterval(config.flink().checkpointInterval())
                        .optConfiguration(JobGauges.reporter())
                        .start()) {
            StreamExecutionEnvironment pretrain = flink.environment();
            PretrainJob.build(pretrain, config);
            JobClient pretraining = pretrain.executeAsync("pretrain");
            StreamExecutionEnvironment finetune = flink.environment();
            FineTuneJob.build(finetune, config);
            JobClient tuning = finetune.executeAsync("finetune");
            awaitLearned(pretraining);
            try (TopicReader<Told> progress = SmallPipeline.progress(config)) {
                boolean done = false;
                while (!done) { // the test's own time limit ends it
                    done =
                            progress.poll(Duration.ofSeconds(1)).stream()
                                    .anyMatch(told -> told.what() instanceof TuningEnded);
                }
            }
            JobID id = tuning.getJobID();
            assertTrue(JobGauges.value(id, "trials") > 0);
            assertEquals(0, JobGauges.value(id, "queuedTrials"));
            assertTrue(JobGauges.value(id, "step") > 0);
            assertTrue(JobGauges.number(id, "loss") > 0);
            assertTrue(JobGauges.number(id, "validationLoss") > 0);
            assertEquals(0, JobGauges.number(id, "tokensPerSecond")); // nothing to do
            tuning.cancel().get();
        }
    }

    /** Waits for the end of the job; everything that a dashboard is to show must have been shown by then. */
    private static void awaitLearned(JobClient job) throws Exception {
        var unseen =
                new TreeSet<>(
                        List.of(
                                "step",
                                "loss",
                                "tokensPerSecond",
                                "replayShare",
                                "probeLoss",
                                "queuedSamples",
                                "queuedRecords",
                                "snapshotMillis"));
        while (!job.getJobStatus().get().isGloballyTerminalState()) {
            unseen.removeIf(name -> JobGauges.number(job.getJobID(), name) > 0);
            Thread.sleep(5);
        }
        job.getJobExecutionResult().get();
        assertEquals(Set.of(), unseen);
    }

    private static void checkDeadLetters(PipelineConfig config, Map<Long, String> bad) {
        Topics topics = config.topics();
        List<DeadLetter> letters =
                SmallPipeline.read(config, topics.deadLetters(), DeadLetter.class);
        var badLabels =
                new ArrayList<>(
                        List.of(
                                "task is 'unheard-of'; allowed: subject",
                                "/split is \"later\"; allowed are train, validation",
                                "allowed: at most 1024 (labels.max-bytes)"));
        assertEquals(bad.size() + badLabels.size(), letters.size(), letters::toString);
        for (DeadLetter letter : letters) {
            if (letter.getTopic().equals(topics.labeled())) {
                assertTrue(badLabels.removeIf(letter.getReason()::contains), letter::toString);
                assertEquals("label", letter.getWhere());
            } else {
                String part = bad.remove(letter.getTimestamp());
                assertTrue(part != null && letter.getReason().contains(part), letter::toString);
            }
        }
        assertTrue(bad.isEmpty() && badLabels.isEmpty());
    }

    private static void checkCheckpoints(List<CheckpointManifest> manifests) {
        assertTrue(manifests.size() >= 2, "checkpoints " + manifests.size());
        CheckpointManifest last = manifests.get(manifests.size() - 1);
        assertTrue(last.getLast());
        long read =
                last.getLineage().stream()
                        .mapToLong(range -> range.getTo() - range.getFrom())
                        .sum();
        assertEquals(2, last.getLineage().size());
        for (PartitionRange range : last.getLineage()) {
            assertEquals(0, range.getFrom());
        }
        assertTrue(read >= EXAMPLES, "offsets read " + read);
        assertTrue(
                last.getExamples() <= EXAMPLES && last.getExamples() > EXAMPLES / 2,
                "examples " + last.getExamples());
        assertEquals(java.util.Set.of("animals", "colours"), last.getProbeLoss().keySet());
    }

    private static void checkReleases(
            List<ModelRelease> releases, List<CheckpointManifest> manifests) throws Exception {
        assertFalse(releases.isEmpty());
        ModelRelease newest = releases.get(releases.size() - 1);
        assertEquals(Decision.PROMOTED, newest.getDecision());
        assertEquals(releases.size(), newest.getVersion());
        assertTrue(manifests.stream().anyMatch(m -> m.getId().equals(newest.getCheckpoint())));
        try (Release release = Release.open(Path.of(URI.create(newest.getUri())))) {
            assertEquals(newest.getLabels(), release.manifest().released().labels());
            checkAnswer(release, "cat", "the cat waits at the door");
            checkAnswer(release, "dog", "the dog drinks some water");
        }
    }

    private static void checkAnswer(Release release, String label, String text) {
        Answer answer = release.predict(text);
        assertEquals(new io.millrace.schemas.payload.Target.Name(label), answer.target());
        assertTrue(answer.probabilities().get(label) > 0.5, answer::toString);
    }
}
