package io.millrace.proof.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.Application;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.store.FlinkBlobStore;
import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.local.process.cluster.LocalFlink;
import io.millrace.release.ModelStore;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.client.TopicWriter;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.topics.TopicAdmin;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.DefaultPluginManager;
import org.apache.flink.core.plugin.DirectoryBasedPluginFinder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store with the S3 interface, on a real server: the command learns into it, with the plugin where the distribution has it,
 * settings in Flink's configuration and keys in the environment; what lies there is what the topic says.
 */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class S3IT {

    private static final int EXAMPLES = 600;

    /** So that the tests after this one see the file systems that are usual. */
    @AfterEach
    void forget() {
        FileSystem.initialize(new Configuration(), null);
    }

    @Test
    void modelCheckpointsAreWrittenReadListedAndRetiredThere(@TempDir Path dir) throws Exception {
        try (var server = new S3Server(Files.createDirectory(dir.resolve("s3")), "models");
                EmbeddedBroker broker = EmbeddedBroker.startTemporary()) {
            Path file = dir.resolve("pipeline.yaml");
            Files.writeString(file, pipeline("remote", broker, "s3://models/store"));
            publish(file, broker);
            learn(distribution(dir.resolve("dist")), conf(dir, server), file, dir);
            Path near = dir.resolve("near.yaml");
            Files.writeString(
                    near, pipeline("near", broker, dir.resolve("store").toUri().toString()));
            publish(near, broker);
            learnAsAnApplication(near, dir);
            List<CheckpointManifest> told = told(file);
            assertEquals(files(told(near)), files(told), "the bytes of a local store");

            loadPlugins(dir, server);
            var store = new ModelStore("remote", FlinkBlobStore.in("s3://models/store"));
            assertFalse(told.isEmpty());
            for (CheckpointManifest manifest : told) {
                store.checkpoint(manifest); // verifies every file
            }
            Set<Long> steps = store.checkpointSteps();
            assertTrue(steps.contains(told.get(0).getStep()), steps::toString);
            assertEquals(told.size(), steps.size());
            store.retire(told.get(0).getStep());
            assertTrue(store.retired(told.get(0).getId()));
            assertEquals(told.size() - 1, store.checkpointSteps().size());
        }
    }

    private static String pipeline(String name, EmbeddedBroker broker, String store) {
        return """
                pipeline: %s
                kafka: {bootstrap: "%s"}
                store: "%s"
                stream: {format: json, bounded: true}
                input: {name: text, vocabulary: 512, length: 16}
                encoder: {depth: 1, width: 16, heads: 1}
                training: {batch: 8, warmup: 2, fit-examples: 50, threads: 1}
                clean: {duplicates: keep}
                checkpoints: {every: 40}
                """
                .formatted(name, broker.bootstrapServers(), store);
    }

    /** The distribution, with Flink's plugin where a user puts it. */
    private static Path distribution(Path home) throws Exception {
        Path built = Path.of("../target/millrace").toAbsolutePath();
        Files.createDirectories(home.resolve("bin"));
        Files.copy(built.resolve("bin/millrace"), home.resolve("bin/millrace"));
        assertTrue(home.resolve("bin/millrace").toFile().setExecutable(true));
        for (String part : List.of("cli", "lib", "jobs")) {
            Files.createSymbolicLink(home.resolve(part), built.resolve(part));
        }
        plugins(home.resolve("plugins"));
        return home;
    }

    private static Path plugins(Path folder) throws Exception {
        Path own = Files.createDirectories(folder.resolve("s3-fs-hadoop"));
        Files.createSymbolicLink(
                own.resolve("plugin.jar"), Path.of("target/s3/plugin.jar").toAbsolutePath());
        return folder;
    }

    private static Path conf(Path dir, S3Server server) throws Exception {
        Path conf = Files.createDirectories(dir.resolve("conf"));
        Files.write(conf.resolve("config.yaml"), server.settings());
        return conf;
    }

    private static void publish(Path file, EmbeddedBroker broker) throws Exception {
        PipelineConfig config = StrictYaml.read(file, PipelineConfig.class);
        TopicAdmin.createMissing(config.kafka().clientProperties(), config.pipeline(), 1, 1);
        try (TopicWriter writer =
                TopicWriter.open(broker.bootstrapServers(), config.topics().records())) {
            for (int i = 0; i < EXAMPLES; i++) {
                String row =
                        "{\"id\":\"%d\",\"text\":\"the cat number %d sleeps in house %d\"}"
                                .formatted(i, i % 7, i % 11);
                writer.write(
                        ("" + i).getBytes(StandardCharsets.UTF_8),
                        row.getBytes(StandardCharsets.UTF_8),
                        1_700_000_000_000L + i);
            }
        }
    }

    /** The program of an application cluster. */
    private static void learnAsAnApplication(Path file, Path dir) throws Exception {
        try (LocalFlink flink = LocalFlink.builder(dir.resolve("flink")).start()) {
            Application.start(flink.environment(), List.of("pretrain", file.toString()))
                    .getJobExecutionResult()
                    .get();
        }
    }

    private static void learn(Path dist, Path conf, Path file, Path dir) throws Exception {
        File log = dir.resolve("pretrain.log").toFile();
        var builder =
                new ProcessBuilder(
                                dist.resolve("bin/millrace").toString(),
                                "pretrain",
                                "--config",
                                file.toString(),
                                "--work",
                                dir.resolve("work").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log);
        Map<String, String> environment = builder.environment();
        environment.put("FLINK_CONF_DIR", conf.toString());
        environment.put("AWS_ACCESS_KEY_ID", "key");
        environment.put("AWS_SECRET_ACCESS_KEY", "secret");
        assertEquals(0, builder.start().waitFor(), () -> log(log));
    }

    private static String log(File file) {
        try {
            return Files.readString(file.toPath());
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private static List<CheckpointManifest> told(Path file) throws Exception {
        PipelineConfig config = StrictYaml.read(file, PipelineConfig.class);
        try (TopicReader<CheckpointManifest> reader =
                TopicReader.openAvro(
                        config.kafka().clientProperties(),
                        config.topics().checkpoints(),
                        TopicReader.From.BEGINNING,
                        CheckpointManifest.class)) {
            return reader.readToEnd(Duration.ofSeconds(30));
        }
    }

    private static List<String> files(List<CheckpointManifest> manifests) {
        var files = new ArrayList<String>();
        manifests.forEach(one -> one.getFiles().forEach(entry -> files.add(one.getId() + entry)));
        return files;
    }

    /** As Flink's processes do, in this one; keys in the configuration, for an environment cannot be changed. */
    private static void loadPlugins(Path dir, S3Server server) throws Exception {
        var settings =
                new HashMap<String, String>(
                        Map.of("s3.access-key", "key", "s3.secret-key", "secret"));
        for (String line : server.settings()) {
            settings.put(
                    line.substring(0, line.indexOf(':')), line.substring(line.indexOf(' ') + 1));
        }
        var finder = new DirectoryBasedPluginFinder(plugins(dir.resolve("plugins")));
        Configuration flink = Configuration.fromMap(settings);
        FileSystem.initialize(
                flink,
                new DefaultPluginManager(
                        finder.findPlugins(),
                        CoreOptions.getPluginParentFirstLoaderPatterns(flink)));
    }
}
