package io.millrace.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.release.Artifact;
import io.millrace.release.Layout;
import io.millrace.release.LocalBlobStore;
import io.millrace.release.Manifest;
import io.millrace.release.Release;
import io.millrace.release.Safetensors;
import io.millrace.release.Safetensors.Tensor;
import io.millrace.release.SavedModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others find in a folder. The folders are left in {@code target/exports} for {@code proof/python} to load. */
final class ExportedFolderTest {

    private static final Path EXPORTS = Path.of("target/exports");

    @TempDir Path root;

    private Path store(SavedModel model, String task) throws Exception {
        var files = new TreeMap<String, Artifact.Content>();
        // As a store has it; what writes it there is not open to others.
        JsonNode config = config(model);
        files.put("config.json", out -> out.write(new ObjectMapper().writeValueAsBytes(config)));
        files.put(
                "model.safetensors", out -> Safetensors.write(new TreeMap<>(model.weights()), out));
        model.files().forEach((name, bytes) -> files.put(name, out -> out.write(bytes)));
        Artifact.write(new LocalBlobStore(root), "model", TextModels.manifest(task), files);
        return root.resolve("model");
    }

    private static JsonNode config(SavedModel model) {
        var config = new ObjectMapper().createObjectNode();
        config.set("encoder", model.encoder());
        config.put("input-name", model.inputName());
        config.set("input", model.input());
        if (model.config().head() != null) {
            var head = config.putObject("head");
            head.put("kind", model.config().head().kind());
            head.set("options", model.config().head().options());
            head.set("fitted", model.config().head().fitted());
        }
        return config;
    }

    private static JsonNode json(Path file) throws Exception {
        return new ObjectMapper().readTree(Files.readAllBytes(file));
    }

    @Test
    void everyFormatOfEveryKindIsLeftForOthersToLoad() throws Exception {
        for (String attention : new String[] {"bidirectional", "causal"}) {
            for (String head : new String[] {"none", "classification", "regression", "tagging"}) {
                SavedModel model =
                        head.equals("none")
                                ? TextModels.encoder(attention)
                                : TextModels.withHead(attention, head);
                Path from = store(model, head.equals("none") ? null : head);
                for (String format : new String[] {"huggingface", "onnx"}) {
                    Path to = EXPORTS.resolve(attention + "-" + head + "-" + format);
                    ModelFormat.write(format, from, to);
                    Manifest manifest = Release.read(to).manifest();
                    assertEquals("step-00000100", manifest.origin().id());
                    assertEquals(!head.equals("none"), manifest.released() != null);
                }
            }
        }
    }

    @Test
    void theCardSaysWhatTheRunComparedTheReleaseWith() throws Exception {
        SavedModel model = TextModels.withHead("bidirectional", "classification");
        Path from = store(model, "mood");
        String pipeline = Release.read(from).manifest().origin().pipeline();
        String text =
                "{\"pipeline\":\"%s\",\"forgetting\":{\"mean\":0.0123,\"byDomain\":{\"a|b\":0.5}},\"tasks\":[{\"name\":\"%s\","
                        + "\"metric\":\"accuracy\",\"final\":0.75,\"scratch\":0.625,\"majority\":null,\"labels\":900}]}";
        var report = new ObjectMapper().readTree(text.formatted(pipeline, "mood"));
        ModelFormat.write("onnx", from, root.resolve("told"), Optional.of(report), false);
        String card = Files.readString(root.resolve("told/README.md"));
        assertTrue(card.contains("| accuracy from scratch | 0.6250 |"), card);
        assertTrue(card.contains("| labels learned from | 900 |"), card);
        assertTrue(card.contains("| forgetting of a\\|b | 0.5000 |"), card);
        assertFalse(card.contains("of one answer to all"), "what is not known is not said");
        Release.read(root.resolve("told")); // the manifest is that of the longer card

        var other = new ObjectMapper().readTree(text.formatted(pipeline, "rage"));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        ModelFormat.write(
                                "onnx", from, root.resolve("x"), Optional.of(other), false));
        assertFalse(Files.exists(root.resolve("x")));
    }

    @Test
    void theConfigurationIsThatOfTheModelThatComputesTheSame() throws Exception {
        ModelFormat.write(
                "huggingface", store(TextModels.encoder("bidirectional"), null), root.resolve("b"));
        JsonNode config = json(root.resolve("b/config.json"));
        assertEquals("xlm-roberta-xl", config.get("model_type").textValue());
        int pad = config.get("pad_token_id").intValue();
        assertEquals(TextModels.LENGTH + pad + 1, config.get("max_position_embeddings").intValue());
        assertEquals(4, config.get("num_attention_heads").intValue());

        ModelFormat.write(
                "huggingface", store(TextModels.encoder("causal"), null), root.resolve("c"));
        config = json(root.resolve("c/config.json"));
        assertEquals("gpt2", config.get("model_type").textValue());
        assertEquals("gelu", config.get("activation_function").textValue(), "the exact one");
        assertFalse(Files.exists(root.resolve("c/head.safetensors")));
    }

    @Test
    void weightsStandUnderTheNamesOfTheOthers() throws Exception {
        SavedModel model = TextModels.withHead("bidirectional", "classification");
        ModelFormat.write("huggingface", store(model, "mood"), root.resolve("out"));
        byte[] bytes = Files.readAllBytes(root.resolve("out/model.safetensors"));
        Map<String, Tensor> weights = Safetensors.read(ByteBuffer.wrap(bytes));
        assertTrue(new String(bytes, 8, 200, UTF_8).contains("\"format\":\"pt\""));
        assertTrue(weights.keySet().stream().noneMatch(name -> name.startsWith("head.")));
        Tensor qkv = model.weights().get("encoder.layers.1.attention.qkv.bias").tensor();
        Tensor key = weights.get("encoder.layer.1.attention.self.key.bias");
        assertEquals(value(qkv, 32), value(key, 0));
        assertEquals(value(qkv, 63), value(key, 31));
        Map<String, Tensor> head =
                Safetensors.read(
                        ByteBuffer.wrap(Files.readAllBytes(root.resolve("out/head.safetensors"))));
        assertEquals(
                value(model.weights().get("head.weight").tensor(), 5),
                value(head.get("head.weight"), 5));
    }

    /** What is added are the positions that padding has there, and one type of token. */
    @Test
    void noWeightIsForgotten() throws Exception {
        for (String attention : new String[] {"bidirectional", "causal"}) {
            SavedModel model = TextModels.encoder(attention);
            TextModel text = TextModel.of(model);
            int added = attention.equals("causal") ? 0 : (text.special().pad() + 2) * text.width();
            assertEquals(values(text.weights()) + added, values(TransformersWeights.of(text)));
        }
    }

    private static long values(Map<String, Tensor> weights) {
        return weights.values().stream().mapToLong(one -> one.length() / Float.BYTES).sum();
    }

    private static float value(Tensor tensor, int index) {
        return tensor.values()
                .duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(index);
    }

    @Test
    void matricesAreTurnedAndRowsPutBefore() {
        ByteBuffer values = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 6; i++) {
            values.putFloat(i);
        }
        var matrix = new Tensor(new long[] {2, 3}, values.flip());
        Tensor turned = Layout.transposed(matrix);
        assertEquals(3, turned.shape()[0]);
        assertEquals(3, value(turned, 1));
        assertEquals(1, value(turned, 2));
        Tensor row = Layout.rows(matrix, 1, 2);
        assertEquals(1, row.shape()[0]);
        assertEquals(4, value(row, 1));
        Tensor after = Layout.after(2, matrix);
        assertEquals(4, after.shape()[0]);
        assertEquals(0, value(after, 5));
        assertEquals(5, value(after, 11));
    }

    /** Names come from users. */
    @Test
    void theCardTellsWhereItCameFromAndNoNameBreaksItsTable() throws Exception {
        SavedModel model = TextModels.withHead("bidirectional", "classification");
        SortedMap<String, Artifact.Content> files =
                new HuggingFace().files(TextModels.manifest("mood"), model);
        var bytes = new java.io.ByteArrayOutputStream();
        files.get("README.md").write(bytes);
        String card = bytes.toString(UTF_8);
        assertTrue(card.contains("# pipe: mood v0007"), card);
        assertTrue(card.contains("| probe loss of news \\| old | 3.2500 |"), card);
        assertTrue(card.contains("offsets 10 to 5010"), card);
        assertTrue(card.contains("| measured: accuracy | 0.7500 |"), card);
        assertTrue(card.contains("\"good \\\"est\\\"\""), card);
    }

    @Test
    void aFolderIsNotWrittenOverItself() throws Exception {
        Path from = store(TextModels.encoder("causal"), null);
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> ModelFormat.write("onnx", from, from));
        assertTrue(e.getMessage().contains("allowed: another folder"), e.getMessage());
        e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> ModelFormat.write("pickle", from, root.resolve("out")));
        assertTrue(e.getMessage().contains("huggingface, onnx"), e.getMessage());
    }
}
