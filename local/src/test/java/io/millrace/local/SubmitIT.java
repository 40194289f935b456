package io.millrace.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.pretrain.PretrainJob;
import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.local.process.cluster.LocalFlink;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.client.TopicWriter;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.topics.TopicAdmin;
import io.millrace.schemas.topics.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code pretrain} in this process, on a broker of its own. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class SubmitIT {

    private static final int RECORDS = 100;

    private static EmbeddedBroker broker;

    @TempDir Path dir;

    private final StringWriter err = new StringWriter();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws IOException {
        broker = EmbeddedBroker.startTemporary();
    }

    @AfterAll
    static void stop() throws IOException {
        broker.close();
    }

    @Test
    void aJobInThisProcessShowsHowItGoes() throws Exception {
        Path config = pipeline("shown", true, 16);
        publish(config);
        assertEquals(0, run("pretrain", config), err::toString);
        String printed = out.toString(UTF_8);
        assertTrue(printed.startsWith("dashboard  http://"), printed);
        assertTrue(printed.contains("  step 1  loss "), printed);
        assertTrue(printed.contains("  model checkpoint step-00000004"), printed);
        assertTrue(
                printed.contains("\nlearned    100 examples in 13 steps, 0 duplicates left out, "),
                printed);
    }

    /** Records of which all are ahead of the clock, say. */
    @Test
    void aBoundedStreamOfWhichNothingCanBeLearnedIsNoSuccess() throws Exception {
        Path config = pipeline("refused", true, 16);
        publish(config, "");
        assertEquals(1, run("pretrain", config), err::toString);
        assertEquals(
                "millrace: none of 100 records could be learned; the first because refused.records-0-0: value is empty;"
                        + " needed: an example",
                err.toString().strip());
        err.getBuffer().setLength(0);
        assertEquals(1, run("finetune", config), err::toString);
        assertEquals(
                "millrace: pretraining has ended and learned nothing: no model checkpoint will come to be fine-tuned",
                err.toString().strip());
    }

    @Test
    void aPipelineThatRunsIsNotStartedASecondTime() throws Exception {
        Path config = pipeline("twice", false, 16);
        // So that nothing is published yet.
        Files.writeString(
                config, Files.readString(config).replace("{every: 4}", "{every: 1000000}"));
        PipelineConfig read = publish(config);
        try (LocalFlink flink = LocalFlink.builder(dir.resolve("first")).start()) {
            StreamExecutionEnvironment env = flink.environment();
            PretrainJob.build(env, read);
            JobClient first = env.executeAsync("first");
            Path owner = dir.resolve("store/twice/owner/pretrain");
            while (Files.notExists(owner)) {
                Thread.sleep(50);
            }
            assertEquals(1, run("pretrain", config), err::toString);
            assertTrue(
                    err.toString()
                            .strip()
                            .startsWith(
                                    "millrace: pretrain of pipeline twice is run by job "
                                            + first.getJobID().toHexString()
                                            + ", which lives; allowed: one job at a time"),
                    err::toString);
            assertEquals(JobStatus.RUNNING, first.getJobStatus().get());
            first.cancel().get();
        }
    }

    @Test
    void aTopicWithoutARecordIsNoSuccess() throws Exception {
        Path config = pipeline("empty", true, 16);
        assertEquals(1, run("pretrain", config), err::toString);
        assertEquals(
                "millrace: nothing was learned: topic empty.records held no record to learn from",
                err.toString().strip());
    }

    @Test
    void aFineTuningOfABoundedStreamEndsByItself() throws Exception {
        Path config = pipeline("ends", true, 16);
        publish(config);
        assertEquals(0, run("pretrain", config), err::toString);
        try (TopicWriter writer =
                TopicWriter.open(broker.bootstrapServers(), new Topics("ends").labeled())) {
            for (int i = 0; i < 60; i++) {
                String row =
                        """
                        {"id": "l%d", "task": "mood", "label": "%s", "split": "%s", "text": "the %s", "timestamp": 0}"""
                                .formatted(
                                        i,
                                        i % 2 == 0 ? "good" : "bad",
                                        i < 40 ? "train" : i < 50 ? "validation" : "test",
                                        i % 2 == 0 ? "sun shines" : "rain falls");
                writer.write(null, row.getBytes(UTF_8), i + 1);
            }
        }
        out.reset();
        assertEquals(0, run("finetune", config), err::toString);
        String printed = out.toString(UTF_8);
        assertTrue(printed.contains("\ntried      "), printed);
        assertTrue(printed.contains(" promoted, "), printed);
    }

    @Test
    void aSavepointOfAnotherModelEndsTheJobWithOneLine() throws Exception {
        Path config = pipeline("other", false, 16);
        String savepoint = savepoint(publish(config));
        // Begun again as often as it fails, it would never end.
        assertEquals(1, run("pretrain", pipeline("other", false, 32), "--from", savepoint));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertEquals(
                "millrace: snapshot is of another model: encoder.width was 16 and is 32",
                err.toString().strip());
    }

    @Test
    void aSavepointThatIsNotThereIsWrongUsage() throws Exception {
        Path config = pipeline("nowhere", true, 16);
        publish(config);
        assertEquals(2, run("pretrain", config, "--from", "/no/where"), err::toString);
        assertEquals(
                "millrace: --from is /no/where, where nothing is; allowed: a savepoint or retained Flink checkpoint",
                err.toString().strip());
    }

    /** As a job that runs for months does now and then. */
    @Test
    void aJobIsBegunAgainMoreThanAFewTimes() throws Exception {
        Path config = pipeline("stubborn", true, 16);
        publish(config);
        // The store itself is looked at before a job begins; this only a job finds.
        Path folder = Files.createDirectories(dir.resolve("store/stubborn"));
        Path inTheWay = Files.createFile(folder.resolve("owner"));
        CompletableFuture<Integer> running =
                CompletableFuture.supplyAsync(() -> run("pretrain", config));
        while (failures() < 5 && !running.isDone()) {
            Thread.sleep(100);
        }
        Files.delete(inTheWay);
        assertEquals(0, running.get(), err::toString);
    }

    private long failures() throws IOException {
        Path log = dir.resolve("work").resolve(LogFile.NAME);
        if (!Files.exists(log)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("to FAILED with failure cause")).count();
        }
    }

    /** Learns a while and stops. */
    private String savepoint(PipelineConfig config) throws Exception {
        try (LocalFlink flink = LocalFlink.builder(dir.resolve("first")).start();
                var reader =
                        TopicReader.open(
                                broker.bootstrapServers(),
                                config.topics().checkpoints(),
                                TopicReader.From.BEGINNING,
                                record -> record.offset())) {
            StreamExecutionEnvironment env = flink.environment();
            PretrainJob.build(env, config);
            JobClient job = env.executeAsync("first");
            while (reader.poll(Duration.ofSeconds(1)).isEmpty()) {}
            String folder = dir.resolve("savepoints").toUri().toString();
            return job.stopWithSavepoint(false, folder, SavepointFormatType.CANONICAL).get();
        }
    }

    @Test
    void aJobDoesNotBeginAnewOverWhatIsPublished() throws Exception {
        Path config = pipeline("begun", true, 16);
        publish(config);
        assertEquals(0, run("pretrain", config), err::toString);
        assertEquals(2, run("pretrain", config), err::toString);
        assertEquals(
                "millrace: pipeline begun has model checkpoints (newest step-00000013) already; allowed: --from"
                        + " a savepoint or retained Flink checkpoint, or another name of the pipeline",
                err.toString().strip());
        release("begun");
        err.getBuffer().setLength(0);
        assertEquals(2, run("finetune", config), err::toString);
        assertTrue(
                err.toString()
                        .startsWith(
                                "millrace: pipeline begun has releases (newest mood v0003) already;"),
                err::toString);
    }

    private static void release(String pipeline) {
        var release =
                new ModelRelease(
                        pipeline,
                        "mood",
                        3,
                        "step-00000004",
                        "file:none",
                        List.of(),
                        Decision.PROMOTED,
                        "",
                        "full",
                        "accuracy",
                        1.0,
                        null,
                        Map.of(),
                        List.of("a"),
                        0L,
                        List.of(),
                        true,
                        null,
                        List.of(),
                        0);
        try (TopicWriter writer =
                TopicWriter.open(broker.bootstrapServers(), new Topics(pipeline).models())) {
            writer.write(Topics.key(release).getBytes(UTF_8), new AvroCodec().encode(release), 1);
        }
    }

    private int run(String command, Path config, String... more) {
        var args = new ArrayList<String>();
        args.add(command);
        args.add("--config");
        args.add(config.toString());
        args.add("--work");
        args.add(dir.resolve("work").toString());
        args.addAll(List.of(more));
        PrintStream stdout = System.out;
        System.setOut(new PrintStream(out, true, UTF_8));
        try {
            return Main.run(
                    new PrintWriter(out, true, UTF_8),
                    new PrintWriter(err, true),
                    args.toArray(String[]::new));
        } finally {
            System.setOut(stdout);
        }
    }

    private Path pipeline(String name, boolean bounded, int width) throws IOException {
        String yaml =
                """
                pipeline: %s
                kafka: {bootstrap: "%s"}
                store: "%s"
                stream: {format: text, bounded: %s}
                input: {name: text, vocabulary: 512, length: 16}
                encoder: {depth: 1, width: %d, heads: 1}
                training: {batch: 8, warmup: 2, fit-examples: 20, threads: 1}
                clean: {duplicates: keep}
                checkpoints: {every: 4}
                labels: {format: json}
                flink: {checkpoint-interval: 500ms}
                tasks: {mood: {epochs: 1}}
                """
                        .formatted(
                                name,
                                broker.bootstrapServers(),
                                dir.resolve("store").toUri(),
                                bounded,
                                width);
        return Files.writeString(dir.resolve(name + width + ".yaml"), yaml);
    }

    private static PipelineConfig publish(Path file) throws Exception {
        return publish(file, "the dog runs in garden %d");
    }

    private static PipelineConfig publish(Path file, String text) throws Exception {
        PipelineConfig config = StrictYaml.read(file, PipelineConfig.class);
        TopicAdmin.createMissing(config.kafka().clientProperties(), config.pipeline(), 1, 1);
        try (TopicWriter writer =
                TopicWriter.open(broker.bootstrapServers(), config.topics().records())) {
            for (int i = 0; i < RECORDS; i++) {
                writer.write(null, text.formatted(i).getBytes(UTF_8), i + 1);
            }
        }
        return config;
    }
}
