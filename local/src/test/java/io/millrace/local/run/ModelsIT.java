package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.local.Main;
import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.release.LocalBlobStore;
import io.millrace.release.Manifest;
import io.millrace.release.ManifestRecords;
import io.millrace.release.ModelStore;
import io.millrace.release.Origin;
import io.millrace.release.SavedModel;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.client.TopicWriter;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.topics.TopicAdmin;
import io.millrace.schemas.topics.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Releases are listed and fetched from a topic that others have written to as well. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class ModelsIT {

    private static final Topics TOPICS = new Topics("d");

    @TempDir Path dir;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private EmbeddedBroker broker;
    private Path file;
    private ModelStore store;

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedBroker.startTemporary();
        var client = new Properties();
        client.put("bootstrap.servers", broker.bootstrapServers());
        TopicAdmin.createMissing(client, "d", 1, 1);
        String kafka = "{bootstrap: \"" + broker.bootstrapServers() + "\"}";
        file =
                Files.writeString(
                        dir.resolve("d.yaml"),
                        SmallPipeline.yaml("d", dir, kafka, "{format: json}"));
        store = new ModelStore("d", new LocalBlobStore(dir.resolve("store")));
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private ModelRelease release(int version) throws Exception {
        var origin =
                new Origin(
                        "d",
                        ModelStore.checkpointId(version),
                        version,
                        "0",
                        null,
                        0,
                        0,
                        0,
                        0,
                        List.of(),
                        Map.of(),
                        Map.of());
        var release = new ModelRelease();
        ManifestRecords.tell(origin, release);
        release.setTask("mood");
        release.setVersion(version);
        release.setDecision(Decision.PROMOTED);
        release.setReason("better");
        release.setStrategy("full");
        release.setMetric("macro-f1");
        release.setHigherIsBetter(true);
        release.setValue(0.5);
        release.setMetrics(Map.of());
        release.setLabels(List.of());
        release.setInterval(List.of());
        release.setLooks(1);
        var nothing = JsonNodeFactory.instance.objectNode();
        store.writeRelease(
                release,
                ManifestRecords.checkpoint(Manifest.checkpoint(origin), "", false),
                new SavedModel(nothing, "text", nothing, Map.of(), Map.of()));
        return release;
    }

    @Test
    void oneUndecodableRecordHidesNoReleaseAndTheHighestVersionIsPulled() throws Exception {
        var codec = new AvroCodec();
        try (TopicWriter writer = TopicWriter.open(broker.bootstrapServers(), TOPICS.models())) {
            writer.write("mood".getBytes(UTF_8), codec.encode(release(1)), 1);
            writer.write("mood".getBytes(UTF_8), codec.encode(release(3)), 3);
            writer.write("noise".getBytes(UTF_8), "\u001b[2J no release".getBytes(UTF_8), 4);
            // Told once more, as after a restore.
            writer.write("mood".getBytes(UTF_8), codec.encode(release(2)), 5);
        }
        assertEquals(0, run("models", "--config", file.toString()), err::toString);
        assertEquals(3, out.toString().lines().count(), out::toString);
        assertTrue(err.toString().contains("passed over d.models-0-2: "), err::toString);
        assertEquals(-1, err.toString().indexOf('\u001b'), err::toString);

        Path to = dir.resolve("pulled");
        String[] pull = {"pull", "mood", "--config", file.toString(), "--out", to.toString()};
        assertEquals(0, run(pull), err::toString);
        assertEquals(
                Files.readString(dir.resolve("store/d/releases/mood/v0003/manifest.json")),
                Files.readString(to.resolve("manifest.json")));
        Files.writeString(dir.resolve("store/d/releases/mood/v0003/config.json"), "{}");
        assertEquals(1, run(pull));
        assertTrue(err.toString().contains("config.json has "), err::toString);
    }

    /** A job that begins anew writes over nothing of which it cannot be told; noise is no release. */
    @Test
    void noiseKeepsNoJobFromItsBeginningAndAReleaseDoes() throws Exception {
        try (TopicWriter writer = TopicWriter.open(broker.bootstrapServers(), TOPICS.models())) {
            writer.write("noise".getBytes(UTF_8), "no release".getBytes(UTF_8), 4);
        }
        // Fails where it is submitted, which is after what is published was looked at.
        String[] finetune = {
            "finetune", "--config", file.toString(), "--jobmanager", "127.0.0.1:1"
        };
        run(finetune);
        assertEquals(-1, err.toString().indexOf("has releases"), err::toString);
        assertEquals(-1, err.toString().indexOf("cannot be read"), err::toString);
        try (TopicWriter writer = TopicWriter.open(broker.bootstrapServers(), TOPICS.models())) {
            writer.write("mood".getBytes(UTF_8), new AvroCodec().encode(release(7)), 5);
        }
        assertEquals(2, run(finetune));
        assertTrue(err.toString().contains("has releases (newest mood v0007)"), err::toString);
    }
}
