package io.millrace.finetune;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.input.FeaturesInput;
import io.millrace.input.Input;
import io.millrace.release.Manifest;
import io.millrace.release.ManifestRecords;
import io.millrace.release.ModelStore;
import io.millrace.release.Origin;
import io.millrace.release.SavedModel;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.time.SystemTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Model checkpoints of a tiny encoder of vectors, and trials of them. */
final class StoredEncoder {

    private static final ObjectMapper JSON = new ObjectMapper();

    private StoredEncoder() {}

    /** A row of so many numbers; which they are says the class. */
    static LabeledRow row(int number, int size, String label) {
        float[] values = new float[size];
        Arrays.fill(values, number % 2);
        Split split = number < 20 ? Split.TRAIN : number < 30 ? Split.VALIDATION : Split.TEST;
        return new LabeledRow("r" + number, label, split, new Features(new int[] {size}, values));
    }

    /** Rows of two classes, of every split. */
    static List<LabeledRow> rows(int size) {
        var rows = new ArrayList<LabeledRow>();
        for (int i = 0; i < 50; i++) {
            rows.add(row(i, size, "class" + i % 2));
        }
        return rows;
    }

    /** Writes one that reads vectors of so many numbers. */
    static CheckpointManifest write(ModelStore store, long step, int size) throws Exception {
        return write(store, step, size, 1);
    }

    /** Writes one that reads vectors of so many numbers, the first of which is not above a limit. */
    static CheckpointManifest write(ModelStore store, long step, int size, double limit)
            throws Exception {
        Input<?> input =
                new FeaturesInput.Provider()
                        .fit(
                                new FeaturesInput.Options(FeaturesInput.Scale.NONE, null),
                                List.of(row(0, size, "none").payload()));
        String id = ModelStore.checkpointId(step);
        Manifest written =
                store.writeCheckpoint(
                        new Origin(
                                "p", id, step, "0", null, 0, 0, 0, 0, List.of(), Map.of(),
                                Map.of()),
                        new SavedModel(
                                JSON.readTree(
                                        "{\"name\": \"mlp\", \"widths\": [4], \"activation\": \"relu\"}"),
                                "limited",
                                ((ObjectNode) input.fitted()).put("limit", limit),
                                input.files(),
                                Map.of()));
        return ManifestRecords.checkpoint(written, "", false);
    }

    static Trial.Outcome run(
            ModelStore store,
            CheckpointManifest manifest,
            List<LabeledRow> rows,
            ModelRelease current)
            throws Exception {
        String yaml = "{strategy: features, epochs: 10, batch: 10, learning-rate: 0.05}";
        return run(store, manifest, yaml, rows, current);
    }

    /** A trial of a task configured by YAML. */
    static Trial.Outcome run(
            ModelStore store,
            CheckpointManifest manifest,
            String yaml,
            List<LabeledRow> rows,
            ModelRelease current)
            throws Exception {
        TaskConfig config = StrictYaml.read(yaml, TaskConfig.class);
        int version = current == null ? 1 : current.getVersion() + 1;
        return new TrialRunner(
                        store, Device.cpu(), 1, 1, FineTuner.Listener.NONE, SystemTime.ticker())
                .run(new Trial("mood", config, manifest, rows, current, version, Looks.NONE));
    }
}
