package io.millrace.jobs.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.input.FeaturesInput;
import io.millrace.input.Input;
import io.millrace.release.LocalBlobStore;
import io.millrace.release.Manifest;
import io.millrace.release.ManifestRecords;
import io.millrace.release.ModelStore;
import io.millrace.release.Origin;
import io.millrace.release.SavedModel;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.events.ReleaseDeleted;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Payloads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many releases of a task a store comes to hold. */
final class ReleaseRetentionTest {

    @TempDir Path root;
    private ModelStore store;

    @BeforeEach
    void open() {
        store = new ModelStore("p", new LocalBlobStore(root));
    }

    static Origin origin(long step) {
        return new Origin(
                "p",
                ModelStore.checkpointId(step),
                step,
                "0",
                null,
                0,
                0,
                0,
                0,
                List.of(),
                Map.of(),
                Map.of());
    }

    private void release(String task, int version) throws Exception {
        var release = new ModelRelease();
        release.setTask(task);
        release.setVersion(version);
        release.setStrategy("full");
        release.setLabels(List.of());
        release.setMetrics(Map.of());
        var nothing = new ObjectMapper().createObjectNode();
        store.writeRelease(
                release,
                ManifestRecords.checkpoint(Manifest.checkpoint(origin(100)), "", false),
                new SavedModel(nothing, "text", nothing, Map.of(), Map.of()));
    }

    @Test
    void theNewestOfEveryTaskStayAndWhatGoesIsToldBefore() throws Exception {
        for (int version = 1; version <= 5; version++) {
            release("mood", version);
            release("topic", version);
        }
        var retention = new ReleaseRetention(store, 3);
        assertEquals(List.of(), retention.promoted("topic", 3));
        assertEquals(
                List.of(new ReleaseDeleted("mood", 1, 3), new ReleaseDeleted("mood", 2, 3)),
                retention.promoted("mood", 5));
        retention.snapshot(7);
        assertEquals(5, store.versions("mood").size(), "a restored job may compare with the first");
        retention.complete(6);
        assertEquals(5, store.versions("mood").size(), "an older Flink checkpoint");
        retention.complete(7);
        assertEquals(Set.of(3, 4, 5), store.versions("mood"));
        assertEquals(5, store.versions("topic").size());
        assertEquals(List.of(), retention.promoted("mood", 5));
    }

    @Test
    void allStayWithZeroAndManyGoALittleAtATime() throws Exception {
        for (int version = 1; version <= 25; version++) {
            release("mood", version);
        }
        assertEquals(List.of(), new ReleaseRetention(store, 0).promoted("mood", 25));
        var retention = new ReleaseRetention(store, 2);
        assertEquals(ReleaseRetention.MOST, retention.promoted("mood", 25).size());
        retention.snapshot(1);
        retention.complete(1);
        assertEquals(Set.of(21, 22, 23, 24, 25), store.versions("mood"));
    }

    private static final String MLP =
            "{\"name\": \"mlp\", \"widths\": [4], \"activation\": \"relu\"}";

    private CheckpointManifest checkpoint(long step) throws Exception {
        return checkpoint(store, origin(step), MLP);
    }

    /** Writes one of an encoder of four numbers. */
    static CheckpointManifest checkpoint(ModelStore store, Origin origin, String encoderJson)
            throws Exception {
        JsonNode encoder = new ObjectMapper().readTree(encoderJson);
        Input<?> input =
                new FeaturesInput.Provider()
                        .fit(
                                new FeaturesInput.Options(FeaturesInput.Scale.NONE, null),
                                List.of(new Features(new int[] {4}, new float[4])));
        Manifest written =
                store.writeCheckpoint(
                        origin,
                        new SavedModel(
                                encoder, "features", input.fitted(), input.files(), Map.of()));
        return ManifestRecords.checkpoint(written, "", false);
    }

    static TaskLabel label(int number) {
        float side = number % 2;
        String split = number < 20 ? "train" : number < 30 ? "validation" : "test";
        var example =
                new LabeledExample(
                        "r" + number,
                        "mood",
                        "",
                        "class" + number % 2,
                        split,
                        0L,
                        Payloads.avro(
                                new Features(new int[] {4}, new float[] {side, side, side, side})),
                        null);
        return new TaskLabel(
                "mood", "r" + number, 0, split.equals("test"), new AvroCodec().encode(example));
    }

    /** The whole way: a trial whose release takes the place of one that is not kept. */
    @Test
    void aPromotionTellsAndTheNextFlinkCheckpointDeletes() throws Exception {
        String tasks =
                "{mood: {strategy: features, epochs: 10, batch: 10, learning-rate: 0.05}},"
                        + " releases: {retain: 1}";
        var mailbox = new Mailbox();
        try (var operator = new OpenedFineTuning(root, tasks, mailbox, null)) {
            for (int i = 0; i < 50; i++) {
                operator.label(label(i));
            }
            operator.labelsUpTo(1000);
            operator.checkpoint("mood", checkpoint(100));
            mailbox.yield();
            assertEquals(Set.of(1), store.versions("mood"));
            // Nobody can use it any more: the next one is judged alone.
            Files.delete(root.resolve("p/releases/mood/v0001/manifest.json"));
            operator.checkpoint("mood", checkpoint(200));
            mailbox.yield();
            assertEquals(Set.of(1, 2), store.versions("mood"));
            assertTrue(
                    operator.events().stream()
                            .anyMatch(told -> told.what().equals(new ReleaseDeleted("mood", 1, 1))),
                    () -> "told too late");
            operator.snapshot(1);
            operator.complete(1);
            assertEquals(Set.of(2), store.versions("mood"));
            assertFalse(Files.exists(root.resolve("p/releases/mood/v0001")));
        }
    }
}
