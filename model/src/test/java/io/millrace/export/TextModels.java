package io.millrace.export;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.finetune.TaskModel;
import io.millrace.input.Input;
import io.millrace.input.TextInput;
import io.millrace.release.Manifest;
import io.millrace.release.ModelConfig;
import io.millrace.release.Origin;
import io.millrace.release.Safetensors.Tensor;
import io.millrace.release.SavedModel;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Text;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Small models of text of which no weight is what it starts as, so that none can be mistaken for another. */
final class TextModels {

    static final int LENGTH = 32;

    static final Map<String, String> HEADS =
            Map.of(
                    "classification", "{\"classes\": [\"bad\", \"fair\", \"good \\\"est\\\"\"]}",
                    "regression", "{\"mean\": 100.5, \"spread\": 7.25}",
                    "tagging", "{\"names\": [\"person\", \"place\"]}");

    private static final ObjectMapper JSON = new ObjectMapper();

    private TextModels() {}

    /** Where they say that they come from. */
    static Manifest manifest(String task) {
        var origin =
                new Origin(
                        "pipe",
                        "step-00000100",
                        100,
                        "abc",
                        "step-00000050",
                        1_700_000_000_000L,
                        5000,
                        60_000,
                        0.25,
                        List.of(new Origin.Range("pipe.records", 0, 10, 5010)),
                        Map.of("news | old", 3.25),
                        Map.of("precision", "float32"));
        return task == null
                ? Manifest.checkpoint(origin)
                : Manifest.release(
                        origin,
                        new Manifest.Released(
                                task, 7, "full", List.of("bad", "good"), Map.of("accuracy", 0.75)));
    }

    /** With a head of that kind. */
    static SavedModel withHead(String attention, String kind) throws Exception {
        JsonNode none = JsonNodeFactory.instance.objectNode();
        var head = new ModelConfig.Head(kind, none, JSON.readTree(HEADS.get(kind)));
        SavedModel bare = bare(attention);
        var config = new ModelConfig(bare.encoder(), bare.inputName(), bare.input(), head);
        SavedModel start = new SavedModel(config, bare.files(), Map.of());
        try (TaskModel model = TaskModel.of(start, List.of(), Device.cpu(), 1)) {
            return moved(model.save());
        }
    }

    /** Without one. */
    static SavedModel encoder(String attention) throws Exception {
        SavedModel model = withHead(attention, "classification");
        var weights = new TreeMap<>(model.weights());
        weights.keySet().removeIf(name -> name.startsWith("head."));
        return bare(attention).with(weights);
    }

    private static SavedModel bare(String attention) throws Exception {
        var texts = new ArrayList<Payload>();
        for (int i = 0; i < 40; i++) {
            texts.add(new Text("The cat waits at the door, and number " + i + " drinks water."));
        }
        Input<?> input =
                new TextInput.Provider()
                        .fit(new TextInput.Options(LENGTH, 512, null, null, null), texts);
        try (input) {
            return new SavedModel(
                    JSON.readTree(
                            "{\"name\": \"transformer\", \"depth\": 2, \"width\": 32, \"heads\": 4, \"attention\": \"%s\"}"
                                    .formatted(attention)),
                    "text",
                    input.fitted(),
                    input.files(),
                    Map.of());
        }
    }

    private static SavedModel moved(SavedModel model) {
        var random = new SplittableRandom(5);
        var weights = new TreeMap<String, Tensor>();
        new TreeMap<>(model.weights())
                .forEach(
                        (name, weight) -> {
                            Tensor from = weight.tensor();
                            ByteBuffer to =
                                    ByteBuffer.allocate((int) from.length())
                                            .order(ByteOrder.LITTLE_ENDIAN);
                            var values =
                                    from.values()
                                            .duplicate()
                                            .order(ByteOrder.LITTLE_ENDIAN)
                                            .asFloatBuffer();
                            while (values.hasRemaining()) {
                                to.putFloat(values.get() + 0.3f * (float) random.nextGaussian());
                            }
                            weights.put(name, new Tensor(from.shape(), to.flip()));
                        });
        return model.with(weights);
    }
}
