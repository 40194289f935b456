package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.config.CanonicalJson;
import io.millrace.schemas.topics.TopicPolicy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;

/** What a run shows of itself, wherever somebody may look, for tests of what must not be in it. */
final class Shown {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<String> texts = new ArrayList<>();

    void add(String text) {
        texts.add(text);
    }

    /** What the dashboard and its REST interface say of a job and of the cluster. */
    void dashboard(RunningCluster cluster, JobClient job) throws Exception {
        String id = "/jobs/" + job.getJobID();
        for (String page :
                List.of(
                        id,
                        id + "/config",
                        id + "/plan",
                        id + "/checkpoints",
                        id + "/checkpoints/config",
                        id + "/exceptions",
                        id + "/accumulators",
                        "/jobs/overview",
                        "/config",
                        "/jobmanager/config",
                        "/jobmanager/environment")) {
            URI address = URI.create(cluster.flink().dashboardUrl() + page);
            HttpResponse<String> answer =
                    HTTP.send(
                            HttpRequest.newBuilder(address).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), page);
            add(answer.body());
        }
    }

    /** All records of the pipeline's own topics, as bytes. */
    void topics(PipelineConfig config) {
        for (TopicPolicy policy : config.topics().policies()) {
            try (TopicReader<String> reader =
                    TopicReader.open(
                            config.kafka().clientProperties(),
                            policy.name(),
                            TopicReader.From.BEGINNING,
                            record -> new String(record.value(), ISO_8859_1))) {
                reader.readToEnd(Duration.ofSeconds(30)).forEach(this::add);
            }
        }
    }

    /** Model checkpoints, releases and their manifests. */
    void files(Path store) throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            List<Path> found = files.filter(Files::isRegularFile).toList();
            assertTrue(found.size() > 3, found::toString);
            for (Path file : found) {
                add(new String(Files.readAllBytes(file), ISO_8859_1));
            }
        }
    }

    /** The configuration as it is printed, hashed and shipped. */
    void configuration(PipelineConfig config) {
        add(config.toString());
        add(new String(CanonicalJson.bytes(config.withoutSecrets()), UTF_8));
    }

    void holdsNoneOf(List<String> secrets) {
        assertTrue(texts.size() > 15, "places looked at: " + texts.size());
        for (String text : texts) {
            for (String secret : secrets) {
                int at = text.indexOf(secret);
                assertFalse(
                        at >= 0, () -> text.substring(Math.max(0, at - 200), at + secret.length()));
            }
        }
    }
}
