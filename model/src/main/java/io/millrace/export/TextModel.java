package io.millrace.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.encoder.Encoder;
import io.millrace.encoder.PreNormTransformer;
import io.millrace.input.Input;
import io.millrace.input.LocatedTokens;
import io.millrace.learner.Kinds;
import io.millrace.release.ModelConfig;
import io.millrace.release.Safetensors.Tensor;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.Choice;
import io.millrace.task.LinearMap;
import io.millrace.task.Task;
import io.millrace.text.SpecialTokens;
import io.millrace.text.TextTokenizer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A transformer of text as exports need to know it.
 *
 * @param shape how the encoder is built
 * @param weights by name, the head's included
 * @param tokenizer the bytes of {@code tokenizer.json}
 * @param length tokens in a sequence at most
 * @param special ids of the tokens that stand for no text
 * @param names of those tokens, by their roles: pad, sep, mask, cls
 * @param head what stands on top; empty of a model checkpoint, and of a head that is no linear map
 */
record TextModel(
        PreNormTransformer shape,
        Map<String, Tensor> weights,
        byte[] tokenizer,
        int length,
        SpecialTokens special,
        Map<String, String> names,
        Optional<LinearMap> head) {

    static final String TOKENIZER = "tokenizer.json";

    /**
     * What is to be known of a model.
     *
     * @throws IllegalArgumentException if it is of another kind
     */
    @SuppressWarnings("unchecked") // a provider is only ever given options of its own class
    static TextModel of(SavedModel saved) {
        Choice<Encoder.Provider<Record, Input<?>>> chosen = Kinds.encoder(saved.encoder());
        if (!(chosen.plugin() instanceof PreNormTransformer.Described<?> described)) {
            throw new IllegalArgumentException(
                    "the model's encoder is "
                            + chosen.name()
                            + ", which others cannot run; allowed: an encoder that is a "
                            + PreNormTransformer.class.getSimpleName());
        }
        PreNormTransformer shape =
                ((PreNormTransformer.Described<Record>) described).described(chosen.options());
        var weights = new TreeMap<String, Tensor>();
        saved.weights().forEach((name, weight) -> weights.put(name, weight.tensor()));
        try (Input<?> input = Kinds.input(saved.inputName()).load(saved.input(), saved.files())) {
            byte[] tokenizer = input.files().get(TOKENIZER);
            if (!(input instanceof LocatedTokens tokens) || tokenizer == null) {
                throw new IllegalArgumentException(
                        "the model's input is "
                                + saved.inputName()
                                + "; allowed: one of text, with "
                                + TOKENIZER);
            }
            try (TextTokenizer text = TextTokenizer.of(tokenizer)) {
                return new TextModel(
                        shape,
                        weights,
                        tokenizer,
                        tokens.length(),
                        text.special(),
                        names(text),
                        head(saved.config().head()));
            }
        }
    }

    private static Map<String, String> names(TextTokenizer text) {
        SpecialTokens special = text.special();
        var names = new TreeMap<String, String>();
        names.put("pad", text.decode(new int[] {special.pad()}));
        names.put("sep", text.decode(new int[] {special.sep()}));
        names.put("mask", text.decode(new int[] {special.mask()}));
        special.cls().ifPresent(id -> names.put("cls", text.decode(new int[] {id})));
        return names;
    }

    private static Optional<LinearMap> head(ModelConfig.Head head) {
        if (head == null) {
            return Optional.empty();
        }
        if (head.pooling() != null) {
            throw new IllegalArgumentException(
                    "the model's head reads "
                            + head.pooling()
                            + ", which others cannot run; allowed: a task with pooling: encoder");
        }
        if (head.ensemble() != null) {
            throw new IllegalArgumentException(
                    "beside the model's head answers "
                            + head.ensemble().path("control").asText()
                            + ", which others cannot run; allowed: export --encoder-alone, or a task with ensemble: none");
        }
        ObjectNode section = head.options().deepCopy();
        JsonNode named = section.put("name", head.kind());
        Choice<Task<Record, Encoder<?>>> task = Choice.of(Task.class, "head", named, null);
        return task.plugin().linear(head.fitted());
    }

    /** A weight. */
    Tensor weight(String name) {
        Tensor tensor = weights.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "the model has no weight "
                            + name
                            + "; there are "
                            + String.join(", ", weights.keySet()));
        }
        return tensor;
    }

    /** A weight of a layer. */
    Tensor weight(int layer, String part) {
        return weight(shape.of(layer, part));
    }

    /** Rows of the token embedding. */
    int vocabulary() {
        return Math.toIntExact(weight(shape.tokens()).shape()[0]);
    }

    /** Of every hidden state. */
    int width() {
        return Math.toIntExact(weight(shape.tokens()).shape()[1]);
    }
}
