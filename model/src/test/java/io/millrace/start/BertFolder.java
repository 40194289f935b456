package io.millrace.start;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.release.Safetensors;
import io.millrace.release.Safetensors.Tensor;
import io.millrace.text.BpeTrainer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A small folder as {@code BertForMaskedLM.save_pretrained} leaves one, with random weights. */
final class BertFolder {

    static final int WIDTH = 16;
    static final int TOKENS = 512;

    private final TreeMap<String, Tensor> weights = new TreeMap<>();
    private final SplittableRandom random = new SplittableRandom(5);

    private BertFolder() {}

    /** Writes it; two layers of two heads. */
    static Map<String, Tensor> write(Path folder, List<String> texts) throws IOException {
        var bert = new BertFolder();
        bert.put("bert.embeddings.word_embeddings.weight", TOKENS, WIDTH);
        bert.put("bert.embeddings.position_embeddings.weight", 32, WIDTH);
        bert.put("bert.embeddings.token_type_embeddings.weight", 2, WIDTH);
        bert.norm("bert.embeddings.LayerNorm");
        for (int i = 0; i < 2; i++) {
            String layer = "bert.encoder.layer." + i + ".";
            for (String part : List.of("query", "key", "value")) {
                bert.linear(layer + "attention.self." + part, WIDTH, WIDTH);
            }
            bert.linear(layer + "attention.output.dense", WIDTH, WIDTH);
            bert.norm(layer + "attention.output.LayerNorm");
            bert.linear(layer + "intermediate.dense", 24, WIDTH);
            bert.linear(layer + "output.dense", WIDTH, 24);
            bert.norm(layer + "output.LayerNorm");
        }
        bert.linear("bert.pooler.dense", WIDTH, WIDTH);
        bert.linear("cls.predictions.transform.dense", WIDTH, WIDTH);
        bert.norm("cls.predictions.transform.LayerNorm");
        bert.put("cls.predictions.bias", TOKENS);
        Files.createDirectories(folder);
        try (OutputStream out = Files.newOutputStream(folder.resolve("model.safetensors"))) {
            Safetensors.write(bert.weights, out);
        }
        Files.write(folder.resolve("tokenizer.json"), BpeTrainer.train(texts, TOKENS));
        Files.writeString(
                folder.resolve("config.json"),
                """
                {"model_type": "bert", "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
                 "intermediate_size": 24, "max_position_embeddings": 32, "vocab_size": 512}
                """,
                UTF_8);
        return bert.weights;
    }

    private void linear(String name, long out, long in) {
        put(name + ".weight", out, in);
        put(name + ".bias", out);
    }

    private void norm(String name) {
        put(name + ".weight", WIDTH);
        put(name + ".bias", WIDTH);
    }

    private void put(String name, long... shape) {
        long size = Float.BYTES;
        for (long extent : shape) {
            size *= extent;
        }
        ByteBuffer values = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        while (values.hasRemaining()) {
            values.putFloat((float) (0.1 * random.nextGaussian()));
        }
        weights.put(name, new Tensor(shape, values.flip()));
    }
}
