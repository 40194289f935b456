package io.millrace.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SavedModelTest {

    /** As every version so far has written it, of an encoder alone. */
    private static final String CONFIG =
            """
            {
              "encoder" : {
                "name" : "mlp",
                "widths" : [ 4 ]
              },
              "input-name" : "features",
              "input" : {
                "scale" : "none"
              }
            }""";

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path root;

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text);
    }

    private static Safetensors.Tensor tensor(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new Safetensors.Tensor(new long[] {values.length}, bytes);
    }

    private static SavedModel encoder() throws Exception {
        return new SavedModel(
                json("{\"name\": \"mlp\", \"widths\": [4]}"),
                "features",
                json("{\"scale\": \"none\"}"),
                Map.of("scale.json", new byte[] {1, 2}),
                Map.of("encoder.b", tensor(1, 2), "encoder.a", tensor(3)));
    }

    private SavedModel again(SavedModel model) throws Exception {
        var store = new LocalBlobStore(root);
        Artifact.write(
                store, "p/one", Manifest.checkpoint(ManifestTest.origin()), model.contents());
        return SavedModel.of(Artifact.read(store, "p/one"));
    }

    @Test
    void anEncoderIsWrittenAsItAlwaysWas() throws Exception {
        SavedModel read = again(encoder());
        assertEquals(
                CONFIG, Files.readString(root.resolve("p/one/config.json")).replace("\r\n", "\n"));
        assertEquals(ModelConfig.read(CONFIG.getBytes(UTF_8)), read.config());
        assertNull(read.config().head());
        assertArrayEquals(new byte[] {1, 2}, read.files().get("scale.json"));
        assertEquals(List.of("encoder.a", "encoder.b"), List.copyOf(read.weights().keySet()));
        assertEquals(
                tensor(1, 2).values(), read.weights().get("encoder.b").tensor().values().rewind());
    }

    @Test
    void aHeadIsReadBackWithWhatWasFitted() throws Exception {
        SavedModel bare = encoder();
        var head =
                new ModelConfig.Head(
                        "sorting", json("{\"bias\":true}"), json("{\"classes\":[\"b\",\"a\"]}"));
        var config = new ModelConfig(bare.encoder(), bare.inputName(), bare.input(), head);
        SavedModel read = again(new SavedModel(config, bare.files(), bare.weights()));
        assertEquals(config, read.config());
    }

    @Test
    void aHeadThatIsNoneIsRefused() {
        for (String wrong :
                List.of("null", "1", "{}", "{\"kind\":\"x\"}", "{\"kind\":1,\"options\":{}}")) {
            String text = CONFIG.replaceFirst("\\{", "{\"head\":" + wrong + ",");
            var e =
                    assertThrows(
                            InvalidArtifactException.class,
                            () -> ModelConfig.read(text.getBytes(UTF_8)));
            assertTrue(e.getMessage().startsWith("file config.json: head"), e.getMessage());
        }
    }

    @Test
    void theFirstWeightThatIsNotFiniteIsNamed() throws Exception {
        var weights = new TreeMap<String, Safetensors.Source>(encoder().weights());
        assertEquals(Optional.empty(), encoder().with(weights).notFinite());
        weights.put("encoder.b", tensor(1, Float.NaN));
        weights.put("encoder.c", tensor(Float.POSITIVE_INFINITY));
        assertEquals(Optional.of("encoder.b"), encoder().with(weights).notFinite());
    }

    @Test
    void theControlHasNothingThatWasLearned() throws Exception {
        SavedModel scratch = encoder().scratch();
        assertEquals(Map.of(), scratch.weights());
        assertEquals(encoder().config(), scratch.config());
    }
}
