package io.millrace.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.release.Artifact;
import io.millrace.release.SavedModel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime computes from what is written what our own encoder and heads do, for a batch of texts of several lengths. */
final class OnnxTest {

    private static final double CLOSE = 1e-4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static byte[] file(SortedMap<String, Artifact.Content> files, String name)
            throws Exception {
        var bytes = new ByteArrayOutputStream();
        files.get(name).write(bytes);
        return bytes.toByteArray();
    }

    /** What was written, run on the texts that are written beside it. */
    private static final class Run {
        final JsonNode texts;
        final Map<String, Object> outputs = new LinkedHashMap<>();
        final Map<String, String> metadata;

        Run(SavedModel model, String task) throws Exception {
            SortedMap<String, Artifact.Content> files =
                    new Onnx().files(TextModels.manifest(task), model);
            texts = JSON.readTree(file(files, ReferenceAnswers.FILE)).get("texts");
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            try (OrtSession session = environment.createSession(file(files, "model.onnx"))) {
                metadata = session.getMetadata().getCustomMetadata();
                long[][] ids = new long[texts.size()][longest()];
                long[][] mask = new long[texts.size()][longest()];
                for (int row = 0; row < texts.size(); row++) {
                    for (int i = 0; i < tokens(row); i++) {
                        ids[row][i] = texts.get(row).get("input_ids").get(i).intValue();
                        mask[row][i] = 1;
                    }
                }
                run(environment, session, ids, mask);
            }
        }

        private void run(
                OrtEnvironment environment, OrtSession session, long[][] ids, long[][] mask)
                throws OrtException {
            try (OnnxTensor in = OnnxTensor.createTensor(environment, ids);
                    OnnxTensor seen = OnnxTensor.createTensor(environment, mask);
                    OrtSession.Result result =
                            session.run(Map.of("input_ids", in, "attention_mask", seen))) {
                for (var output : result) {
                    outputs.put(output.getKey(), output.getValue().getValue());
                }
            }
        }

        int tokens(int row) {
            return texts.get(row).get("input_ids").size();
        }

        private int longest() {
            int longest = 0;
            for (int row = 0; row < texts.size(); row++) {
                longest = Math.max(longest, tokens(row));
            }
            return longest;
        }
    }

    private static void close(JsonNode expected, float[] found) {
        assertEquals(expected.size(), found.length);
        for (int i = 0; i < found.length; i++) {
            assertEquals(expected.get(i).floatValue(), found[i], CLOSE, "value " + i);
        }
    }

    private static void checkStates(Run run) {
        float[][][] hidden = (float[][][]) run.outputs.get("last_hidden_state");
        float[][] pooled = (float[][]) run.outputs.get("pooled");
        assertTrue(run.texts.size() >= 4);
        for (int row = 0; row < run.texts.size(); row++) {
            close(run.texts.get(row).get("first"), hidden[row][0]);
            close(run.texts.get(row).get("last"), hidden[row][run.tokens(row) - 1]);
            close(run.texts.get(row).get("pooled"), pooled[row]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bidirectional", "causal"})
    void hiddenStatesAndRepresentationsAreOurs(String attention) throws Exception {
        checkStates(new Run(TextModels.encoder(attention), null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bidirectional", "causal"})
    void aClassifierAnswersWithOurProbabilities(String attention) throws Exception {
        var run = new Run(TextModels.withHead(attention, "classification"), "mood");
        checkStates(run);
        float[][] probabilities = (float[][]) run.outputs.get("probabilities");
        for (int row = 0; row < run.texts.size(); row++) {
            var expected = new ArrayList<Double>();
            run.texts.get(row).get("probabilities").forEach(one -> expected.add(one.doubleValue()));
            assertEquals(3, expected.size());
            for (int c = 0; c < expected.size(); c++) {
                assertEquals(expected.get(c), probabilities[row][c], CLOSE);
            }
        }
    }

    @Test
    void aNumberIsInItsOwnUnit() throws Exception {
        var run = new Run(TextModels.withHead("bidirectional", "regression"), "price");
        float[] values = (float[]) run.outputs.get("value");
        for (int row = 0; row < run.texts.size(); row++) {
            double expected = run.texts.get(row).get("label").doubleValue();
            assertEquals(expected, values[row], CLOSE * Math.abs(expected));
        }
    }

    @Test
    void everyTokenHasTheScoresOfItsTags() throws Exception {
        SavedModel model = TextModels.withHead("bidirectional", "tagging");
        var run = new Run(model, "names");
        float[][][] logits = (float[][][]) run.outputs.get("logits");
        float[] weight = floats(model, "head.tags.weight");
        float[] bias = floats(model, "head.tags.bias");
        int width = weight.length / bias.length;
        for (int row = 0; row < run.texts.size(); row++) {
            JsonNode last = run.texts.get(row).get("last");
            for (int tag = 0; tag < bias.length; tag++) {
                double expected = bias[tag];
                for (int i = 0; i < width; i++) {
                    expected += weight[tag * width + i] * last.get(i).floatValue();
                }
                assertEquals(expected, logits[row][run.tokens(row) - 1][tag], CLOSE * 10);
            }
        }
        assertEquals(
                "[\"O\",\"B-person\",\"I-person\",\"B-place\",\"I-place\"]",
                run.metadata.get("millrace.outputs"));
    }

    private static float[] floats(SavedModel model, String name) {
        var values =
                model.weights()
                        .get(name)
                        .tensor()
                        .values()
                        .duplicate()
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer();
        float[] floats = new float[values.remaining()];
        values.get(floats);
        return floats;
    }

    /** A file is copied without its folder, and still says where it came from. */
    @Test
    void theFileSaysWhereItCameFrom() throws Exception {
        var run = new Run(TextModels.withHead("bidirectional", "classification"), "mood");
        JsonNode manifest = JSON.readTree(run.metadata.get("millrace.manifest"));
        assertEquals("pipe", manifest.get("pipeline").textValue());
        assertEquals("mood", manifest.get("task").textValue());
        assertEquals(5010, manifest.at("/lineage/0/to").intValue());
        assertEquals(Integer.toString(TextModels.LENGTH), run.metadata.get("millrace.length"));
        assertEquals(List.of("mask", "pad", "sep"), fields(run.metadata.get("millrace.tokens")));
    }

    private static List<String> fields(String json) throws Exception {
        var names = new ArrayList<String>();
        JSON.readTree(json).fieldNames().forEachRemaining(names::add);
        names.remove("cls");
        return names;
    }
}
