package io.millrace.local.process.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.finetune.FineTuneJob;
import io.millrace.jobs.pretrain.PretrainJob;
import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.local.process.folder.PrivateFiles;
import io.millrace.schemas.avro.LabeledExample;
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
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** JobManager, TaskManagers, ZooKeeper and broker as processes, as {@code millrace cluster start} gives them. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
final class ClusterIT {

    private static final int EXAMPLES = 3600;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String[] WORDS = {
        "cat", "dog", "sleeps", "runs", "sofa", "garden", "red", "green", "house", "door", "water"
    };

    private final AvroCodec codec = new AvroCodec();

    @Test
    void jobsThatAreCancelledStoppedRescaledAndResumedWriteTheSameFiles(@TempDir Path dir)
            throws Exception {
        Map<String, String> undisturbed = undisturbed(dir.resolve("control"));

        var cluster = new Cluster(dir.resolve("cluster"));
        Distribution distribution = withPlugin(dir.resolve("dist"));
        // Small buffers: the sources are not at their end while the learner is in the middle.
        var wanted =
                new Cluster.Wanted(
                        2, 2, 0, 0, null, null, Map.of("taskmanager.memory.segment-size", "4 kb"));
        ClusterSettings settings = cluster.start(distribution, wanted, () -> false);
        try {
            assertThrows(
                    IllegalStateException.class,
                    () -> cluster.start(distribution, wanted, () -> false));
            assertEquals(
                    List.of("broker", "zookeeper", "jobmanager", "taskmanager-1", "taskmanager-2"),
                    cluster.processes().stream().map(ChildProcess::name).toList());
            closed(cluster, dir.resolve("cluster"));
            pageIsAdded(cluster, distribution, wanted, dir.resolve("page.yaml"));
            Path store = dir.resolve("store");
            PipelineConfig config = config(settings.bootstrapServers(), store, "it", 1);
            publish(config);
            var rest = cluster.rest();
            var jobs = new JobSubmission(distribution, cluster.access());

            Thread thread = Thread.currentThread();
            ClassLoader ours = thread.getContextClassLoader();
            URL plugin = dir.resolve("dist/jobs/plugin.jar").toUri().toURL();
            try (var loader = new URLClassLoader(new URL[] {plugin}, ours)) {
                thread.setContextClassLoader(loader);
                firstAndCancelled(cluster, store, jobs, rest);
            } finally {
                thread.setContextClassLoader(ours);
            }

            String pretrain = jobs.submit("pretrain", PretrainJob::build, config, null);
            String finetune = jobs.submit("finetune", FineTuneJob::build, config, null);
            awaitModelCheckpoint(store.resolve("it"), rest, pretrain);
            String savepoint = rest.stopWithSavepoint(pretrain, LIMIT);
            assertFalse(Files.exists(store.resolve("it/checkpoints/step-00000800")));
            PipelineConfig rescaled = config(settings.bootstrapServers(), store, "it", 2);
            jobs.submit("pretrain", PretrainJob::build, rescaled, savepoint);
            awaitDone(config);
            rest.cancel(finetune);
            assertEquals(undisturbed, digests(store.resolve("it")));
        } finally {
            cluster.stop();
        }
        assertThrows(IllegalStateException.class, cluster::stop);
    }

    /** A cluster that runs gets the page of a pipeline, as a process that is started again when it is dead. */
    private static void pageIsAdded(
            Cluster cluster, Distribution distribution, Cluster.Wanted wanted, Path file)
            throws Exception {
        String kafka = cluster.settings().bootstrapServers();
        Files.writeString(
                file,
                "pipeline: seen\nkafka: {bootstrap: \""
                        + kafka
                        + "\"}\nstore: "
                        + file.resolveSibling("seen").toUri());
        var more = new Cluster.Wanted(1, 1, 0, 0, null, Page.of(file, 0), wanted.flink());
        Page page = cluster.start(distribution, more, () -> false).page().orElseThrow();
        assertTrue(Files.isSameFile(file, Path.of(page.pipeline())));
        cluster.kill("monitor");
        assertEquals(page, cluster.start(distribution, wanted, () -> false).page().orElseThrow());
        var metrics = HttpRequest.newBuilder(URI.create(page.url() + "metrics")).build();
        var text = HttpResponse.BodyHandlers.ofString();
        String told = HttpClient.newHttpClient().send(metrics, text).body();
        assertTrue(told.contains("millrace_build_info"), told);
    }

    /** Without the cluster's key nothing is answered; nobody else may read the key; a browser's page may ask for nothing. */
    private static void closed(Cluster cluster, Path dir) throws Exception {
        String url = cluster.rest().url();
        assertTrue(url.startsWith("https://127.0.0.1:"), url);
        var anything = HttpRequest.newBuilder(URI.create(url + "/jobs")).build();
        var plainly =
                HttpRequest.newBuilder(URI.create(url.replace("https", "http") + "/jobs")).build();
        var trusting = HttpClient.newBuilder().sslContext(trustingWithoutKey()).build();
        assertThrows(
                IOException.class,
                () -> trusting.send(anything, HttpResponse.BodyHandlers.discarding()));
        HttpResponse<String> away = trusting.send(plainly, HttpResponse.BodyHandlers.ofString());
        assertEquals(3, away.statusCode() / 100, "it is sent to TLS, and told nothing");
        var own = HttpClient.newBuilder().sslContext(cluster.access().tls().orElseThrow()).build();
        var config = HttpRequest.newBuilder(URI.create(url + "/config")).build();
        HttpResponse<String> answer = own.send(config, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode());
        assertTrue(answer.body().contains("\"web-submit\":false"), answer.body());
        assertEquals(
                List.of(url), answer.headers().allValues("Access-Control-Allow-Origin"), "origin");
        try (var files = Files.walk(dir.resolve("conf"))) {
            for (Path file : files.filter(f -> !f.endsWith("zoo.cfg")).toList()) {
                PrivateFiles.require(file);
            }
        }
        for (String name : List.of("", "cluster.json", "ha", "zookeeper", "kafka")) {
            PrivateFiles.require(dir.resolve(name));
        }
    }

    /** Trusts every server, and shows nothing of its own. */
    private static SSLContext trustingWithoutKey() throws Exception {
        var all =
                new X509ExtendedTrustManager() {
                    @Override
                    public void checkClientTrusted(X509Certificate[] c, String t, Socket s) {}

                    @Override
                    public void checkServerTrusted(X509Certificate[] c, String t, Socket s) {}

                    @Override
                    public void checkClientTrusted(X509Certificate[] c, String t, SSLEngine e) {}

                    @Override
                    public void checkServerTrusted(X509Certificate[] c, String t, SSLEngine e) {}

                    @Override
                    public void checkClientTrusted(X509Certificate[] c, String t) {}

                    @Override
                    public void checkServerTrusted(X509Certificate[] c, String t) {}

                    @Override
                    public X509Certificate[] getAcceptedIssuers() {
                        return new X509Certificate[0];
                    }
                };
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {all}, null);
        return context;
    }

    /** The distribution, with a jar in {@code jobs/} that a user put there. */
    private static Distribution withPlugin(Path home) throws Exception {
        Path built = Path.of("../target/millrace").toAbsolutePath();
        Path jobs = Files.createDirectories(home.resolve("jobs"));
        for (String part : List.of("cli", "lib", "jobs/millrace-jobs.jar")) {
            Files.createSymbolicLink(home.resolve(part), built.resolve(part));
        }
        PluginJar.write(jobs.resolve("plugin.jar"));
        return Distribution.at(home);
    }

    /** Loads native libraries into the TaskManagers a first time, and a plugin that only its job brings. */
    private void firstAndCancelled(Cluster cluster, Path store, JobSubmission jobs, FlinkRest rest)
            throws Exception {
        PipelineConfig first =
                config(cluster.settings().bootstrapServers(), store, "first", 1, PluginJar.POLICY);
        TopicAdmin.createMissing(first.kafka().clientProperties(), "first", 2, 1);
        String pretrain = jobs.submit("pretrain", PretrainJob::build, first, null);
        awaitModelCheckpoint(store.resolve("first"), rest, pretrain);
        dieWritingResult(cluster, pretrain);
        awaitRunning(cluster, rest, pretrain);
        rest.cancel(pretrain);
        while (!rest.state(pretrain).equals("CANCELED")) {
            Thread.sleep(50);
        }
    }

    /** A JobManager that is killed while it writes how a job ended leaves an empty file. */
    private static void dieWritingResult(Cluster cluster, String job) throws Exception {
        cluster.kill("jobmanager");
        Path dir = cluster.log("jobmanager").getParent().getParent();
        Path results = new ClusterFiles(dir).jobResults();
        Files.write(results.resolve(job + "_DIRTY.json"), new byte[0]);
        cluster.restart("jobmanager");
    }

    private static void awaitRunning(Cluster cluster, FlinkRest rest, String job) throws Exception {
        while (true) {
            for (ChildProcess process : cluster.processes()) {
                assertTrue(process.alive(), process.name());
            }
            try {
                if (rest.state(job).equals("RUNNING")) {
                    return;
                }
            } catch (IOException e) {
                // No JobManager answers, or it does not know the job yet.
            }
            Thread.sleep(50);
        }
    }

    private static PipelineConfig config(
            String bootstrap, Path store, String pipeline, int ingest) {
        return config(bootstrap, store, pipeline, ingest, "domain-balanced");
    }

    private static PipelineConfig config(
            String bootstrap, Path store, String pipeline, int ingest, String policy) {
        return StrictYaml.read(
                """
pipeline: "%s"
kafka: {bootstrap: "%s", partitions: 2}
store: "%s"
stream: {topic: it.records, bounded: true, ingest-parallelism: %d}
labels: {topic: it.labeled}
clean: {duplicates: exact}
input: {name: text, vocabulary: 512, length: 32}
encoder: {depth: 2, width: 64, heads: 2}
training: {batch: 8, warmup: 5, fit-examples: 100, threads: 1}
replay: {policy: "%s"}
probes: {share: 0.05, samples: 4, every: 50}
checkpoints: {every: 200}
flink: {checkpoint-interval: 1s}
tasks:
  subject: {strategy: full, epochs: 2}
"""
                        .formatted(pipeline, bootstrap, store.toUri(), ingest, policy),
                PipelineConfig.class);
    }

    private Map<String, String> undisturbed(Path dir) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.startTemporary();
                LocalFlink flink = LocalFlink.builder(dir.resolve("flink")).start()) {
            Path store = dir.resolve("store");
            PipelineConfig config = config(broker.bootstrapServers(), store, "it", 1);
            publish(config);
            StreamExecutionEnvironment pretrain = flink.environment();
            PretrainJob.build(pretrain, config);
            JobClient pretraining = pretrain.executeAsync("pretrain");
            StreamExecutionEnvironment finetune = flink.environment();
            FineTuneJob.build(finetune, config);
            JobClient tuning = finetune.executeAsync("finetune");
            pretraining.getJobExecutionResult().get();
            awaitDone(config);
            tuning.cancel().get();
            Map<String, String> digests = digests(store.resolve("it"));
            assertTrue(digests.containsKey("checkpoints/step-00000200/model.safetensors"));
            assertTrue(digests.containsKey("releases/subject/v0001/manifest.json"));
            return digests;
        }
    }

    private void publish(PipelineConfig config) throws Exception {
        String bootstrap = config.kafka().bootstrap();
        TopicAdmin.createMissing(config.kafka().clientProperties(), "it", 2, 1);
        var topics = new Topics("it");
        var random = new SplittableRandom(1);
        try (TopicWriter writer = TopicWriter.open(bootstrap, topics.labeled())) {
            for (int i = 0; i < 90; i++) {
                String split = i < 50 ? "train" : i < 70 ? "validation" : "test";
                String label = WORDS[i % 2];
                var text = new Text("the " + label + " " + words(6, random));
                var example =
                        new LabeledExample("l" + i, "subject", "d", label, split, 0L, text, null);
                writer.write("subject".getBytes(UTF_8), codec.encode(example), 0);
            }
        }
        try (TopicWriter writer = TopicWriter.open(bootstrap, topics.records())) {
            for (int i = 0; i < EXAMPLES; i++) {
                var text = new Text(words(20, random));
                var example = new UnlabeledExample("e" + i, "d" + i % 3, (long) i, text, null);
                writer.write(("e" + i).getBytes(UTF_8), codec.encode(example), i);
            }
        }
    }

    private static String words(int count, SplittableRandom random) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        return text.toString();
    }

    private static void awaitModelCheckpoint(Path pipeline, FlinkRest rest, String job)
            throws Exception {
        while (!Files.exists(pipeline.resolve("checkpoints/step-00000200/manifest.json"))) {
            assertEquals(false, rest.state(job).equals("FAILED"));
            Thread.sleep(20);
        }
    }

    /** Waits for the last trial; the test's own time limit ends it. */
    private void awaitDone(PipelineConfig config) {
        try (TopicReader<Told> progress =
                TopicReader.openProgress(
                        config.kafka().clientProperties(),
                        config.topics().progress(),
                        TopicReader.From.BEGINNING)) {
            boolean done = false;
            while (!done) {
                done =
                        progress.poll(Duration.ofSeconds(1)).stream()
                                .anyMatch(told -> told.what() instanceof TuningEnded);
            }
        }
    }

    /** Of everything but whose turn it is: a job that runs counts that up. */
    private static Map<String, String> digests(Path folder) throws Exception {
        var digests = new TreeMap<String, String>();
        try (var files = Files.walk(folder)) {
            for (Path file :
                    files.filter(file -> !file.getParent().endsWith("owner"))
                            .filter(Files::isRegularFile)
                            .toList()) {
                byte[] sha = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                digests.put(folder.relativize(file).toString(), HexFormat.of().formatHex(sha));
            }
        }
        return digests;
    }
}
