package io.millrace.start;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.millrace.data.Example;
import io.millrace.learner.Learner;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Streams;
import io.millrace.release.LocalBlobStore;
import io.millrace.release.ModelStore;
import io.millrace.release.Origin;
import io.millrace.release.Safetensors;
import io.millrace.release.Safetensors.Tensor;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.CanonicalJson;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.payload.Text;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartTest {

    private static final List<Example> STREAM = Streams.sentences(120, 3);

    @TempDir private Path temp;

    private static List<String> texts() {
        return STREAM.stream().map(example -> ((Text) example.payload()).text()).toList();
    }

    private static LearnerConfig config(Path from) {
        return Streams.config(
                """
                start: {from: '%s'}
                input: {length: 16}
                training: {batch: 8, warmup: 5, threads: 1, precision: float32}
                replay: {share: 0.5, capacity: 4 KiB}
                probes: {share: 0.1, samples: 4, every: 10}
                """
                        .formatted(from));
    }

    private static void feed(Learner learner, List<Example> examples) throws Exception {
        for (Example example : examples) {
            learner.add(example);
            while (learner.ready()) {
                learner.step();
            }
        }
    }

    private static byte[] snapshot(Learner learner) throws IOException {
        var bytes = new ByteArrayOutputStream();
        learner.snapshot(bytes);
        return bytes.toByteArray();
    }

    private static float[] values(Tensor tensor) {
        ByteBuffer bytes = tensor.values().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void theFirstStepIsTakenFromTheGivenWeightsAndTheirTokenizer() throws Exception {
        Path folder = temp.resolve("bert");
        Map<String, Tensor> given = BertFolder.write(folder, texts());
        try (var learner = new Learner(config(folder), Device.cpu())) {
            learner.add(STREAM.get(0));
            assertTrue(learner.built(), "nothing has to be gathered for the tokenizer's fit");
            SavedModel saved = learner.pretrained();
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("tokenizer.json")),
                    saved.files().get("tokenizer.json"));
            float[] tokens = values(given.get("bert.embeddings.word_embeddings.weight"));
            float[] taken = values(saved.weights().get("encoder.embeddings.tokens").tensor());
            // The file has rows that its tokenizer has no tokens for.
            assertTrue(taken.length < tokens.length && taken.length % BertFolder.WIDTH == 0);
            assertArrayEquals(Arrays.copyOf(tokens, taken.length), taken);
            float[] qkv =
                    values(saved.weights().get("encoder.layers.1.attention.qkv.weight").tensor());
            float[] key = values(given.get("bert.encoder.layer.1.attention.self.key.weight"));
            assertArrayEquals(key, Arrays.copyOfRange(qkv, key.length, 2 * key.length));
        }
    }

    /** The head counts: without it the same weights have another loss at the same step. */
    @Test
    void theHeadThatPredictsTokensIsTakenOver() throws Exception {
        Path with = temp.resolve("with");
        Path without = temp.resolve("without");
        BertFolder.write(with, texts());
        Map<String, Tensor> bare = BertFolder.write(without, texts());
        bare.keySet().removeIf(name -> name.startsWith("cls."));
        try (var out = Files.newOutputStream(without.resolve("model.safetensors"))) {
            Safetensors.write(new TreeMap<>(bare), out);
        }
        assertTrue(Math.abs(firstLoss(with) - firstLoss(without)) > 1e-3);
    }

    private static double firstLoss(Path folder) throws Exception {
        try (var learner = new Learner(config(folder), Device.cpu())) {
            for (Example example : STREAM) {
                learner.add(example);
                if (learner.ready()) {
                    return learner.step().learned().loss();
                }
            }
        }
        throw new AssertionError("no step was taken");
    }

    @Test
    void aSnapshotGoesOnByteForByteWithoutTheFolder() throws Exception {
        Path folder = temp.resolve("bert");
        BertFolder.write(folder, texts());
        LearnerConfig config = config(folder);
        byte[] half;
        byte[] whole;
        try (var learner = new Learner(config, Device.cpu())) {
            feed(learner, STREAM.subList(0, 60));
            half = snapshot(learner);
            feed(learner, STREAM.subList(60, STREAM.size()));
            assertTrue(learner.steps() > 4);
            whole = snapshot(learner);
        }
        delete(folder);
        // As it is shipped to where the job runs: complete, so that nothing is read.
        LearnerConfig shipped =
                StrictYaml.read(
                        new String(CanonicalJson.bytes(config), StandardCharsets.UTF_8),
                        LearnerConfig.class);
        assertEquals(config, shipped);
        try (var restored =
                Learner.restore(shipped, Device.cpu(), new ByteArrayInputStream(half))) {
            feed(restored, STREAM.subList(60, STREAM.size()));
            assertArrayEquals(whole, snapshot(restored));
        }
    }

    @Test
    void aModelCheckpointIsAStartToo() throws Exception {
        LearnerConfig first = Streams.text();
        var store = new ModelStore("p", new LocalBlobStore(temp.resolve("store")));
        float[] learned;
        try (var learner = new Learner(first, Device.cpu())) {
            feed(learner, STREAM);
            SavedModel saved = learner.pretrained();
            learned = values(saved.weights().get("encoder.embeddings.tokens").tensor());
            var origin =
                    new Origin(
                            "p",
                            ModelStore.checkpointId(learner.steps()),
                            learner.steps(),
                            "hash",
                            null,
                            0,
                            1,
                            1,
                            0,
                            List.of(),
                            Map.of(),
                            Map.of());
            store.writeCheckpoint(origin, saved);
            Path folder = temp.resolve("store").resolve(store.checkpointFolder(origin.id()));
            try (var second = new Learner(config(folder), Device.cpu())) {
                second.add(STREAM.get(0));
                assertEquals(first.encoder(), second.pretrained().encoder());
                assertArrayEquals(
                        learned,
                        values(
                                second.pretrained()
                                        .weights()
                                        .get("encoder.embeddings.tokens")
                                        .tensor()));
            }
        }
    }

    private String refused(Path folder) {
        return assertThrows(ConfigException.class, () -> config(folder)).getMessage();
    }

    @Test
    void whatIsNoDataIsRefusedWithTheReason() throws Exception {
        Path folder = temp.resolve("bert");
        BertFolder.write(folder, texts());
        Path weights = folder.resolve("model.safetensors");
        Path config = folder.resolve("config.json");
        String said = Files.readString(config);

        Files.writeString(config, said.replace("{", "{\"auto_map\": {\"AutoModel\": \"m.M\"}, "));
        assertTrue(refused(folder).contains("auto_map, which names code to run"));
        Files.writeString(config, said.replace("\"bert\"", "\"mamba\""));
        assertTrue(refused(folder).contains("model_type 'mamba'; allowed: [bert, distilbert"));
        Files.writeString(config, said.replace("{", "{\"hidden_act\": \"silu\", "));
        assertTrue(refused(folder).contains("hidden_act: got \"silu\"; allowed: gelu"));
        Files.writeString(config, said.replace("\"hidden_size\": 16", "\"hidden_size\": 32"));
        assertTrue(refused(folder).contains("word_embeddings.weight has the shape [512, 16]"));
        Files.writeString(config, said);

        Path elsewhere = temp.resolve("elsewhere.safetensors");
        Files.move(weights, elsewhere);
        Files.createSymbolicLink(weights, elsewhere);
        assertTrue(refused(folder).contains("a link that leads out of its folder"));
        Files.delete(weights);
        Files.writeString(folder.resolve("pytorch_model.bin"), "anything");
        assertTrue(refused(folder).contains("a pickle, which is a program that runs"));
        assertTrue(refused(temp.resolve("nowhere")).startsWith("start.from: got"));
    }

    @Test
    void weightsThatHaveChangedSinceAreRefused() throws Exception {
        Path folder = temp.resolve("bert");
        BertFolder.write(folder, texts());
        LearnerConfig config = config(folder);
        Path file = folder.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        try (var learner = new Learner(config, Device.cpu())) {
            String message =
                    assertThrows(ConfigException.class, () -> learner.add(STREAM.get(0)))
                            .getMessage();
            assertTrue(message.startsWith("start.files: got"), message);
        }
    }

    @Test
    void anotherEncoderThanTheWeightsAreOfIsRefused() throws Exception {
        Path folder = temp.resolve("bert");
        BertFolder.write(folder, texts());
        String message =
                assertThrows(
                                ConfigException.class,
                                () ->
                                        Streams.config(
                                                "{start: {from: '%s'}, encoder: {name: bert, depth: 3}}"
                                                        .formatted(folder)))
                        .getMessage();
        assertEquals("encoder.depth: got 3; allowed: what start.from holds, 2", message);
    }
}
