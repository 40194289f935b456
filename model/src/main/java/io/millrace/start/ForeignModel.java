package io.millrace.start;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.encoder.Encoder;
import io.millrace.encoder.ForeignWeights;
import io.millrace.input.Input;
import io.millrace.learner.Kinds;
import io.millrace.release.Safetensors.Tensor;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.plugin.Plugins;
import io.millrace.text.TextTokenizer;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** From what the Transformers library calls a model to one of ours: the encoder is found by its {@code model_type}. */
final class ForeignModel {

    static final String CONFIG = "config.json";
    static final String TOKENIZER = "tokenizer.json";

    private static final int CONFIG_BYTES = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The input that reads tokens of a tokenizer, and its file. */
    private static final String INPUT = "text";

    private ForeignModel() {}

    /** The file that says what the weights are of. */
    static JsonNode config(StartFiles files) throws IOException {
        JsonNode config = JSON.readTree(files.bytes(CONFIG, CONFIG_BYTES));
        if (!config.isObject()) {
            throw new IllegalArgumentException(CONFIG + " is no JSON object");
        }
        if (config.has("auto_map")) {
            throw new IllegalArgumentException(
                    CONFIG + " has auto_map, which names code to run; allowed: models without");
        }
        return config;
    }

    /**
     * The model.
     *
     * @param weights by their names in the file
     * @param tokenizer name of its file
     */
    static Start start(
            StartFiles files, JsonNode config, Map<String, Tensor> weights, String tokenizer)
            throws IOException {
        if (!files.has(tokenizer)) {
            throw new IllegalArgumentException(
                    "it has no file "
                            + tokenizer
                            + "; needed: one, as save_pretrained of a fast tokenizer writes it");
        }
        byte[] json = files.bytes(tokenizer, TextTokenizer.MAX_BYTES);
        Encoder.Provider<Record, Input<?>> provider = provider(config.path("model_type").asText());
        var options = foreign(provider).options(config);
        int vocabulary;
        boolean framed;
        try (TextTokenizer opened = TextTokenizer.of(json)) {
            vocabulary = opened.vocabSize();
            framed = opened.framed();
        }
        if (vocabulary > Start.MOST_TOKENS) {
            throw new IllegalArgumentException(
                    tokenizer
                            + " has "
                            + vocabulary
                            + " tokens; allowed: at most "
                            + Start.MOST_TOKENS);
        }
        Map<String, Tensor> own = foreign(provider).weights(options, weights, vocabulary);
        var input = JsonNodeFactory.instance.objectNode();
        if (framed) {
            input.put("frame", true);
        }
        var model =
                new SavedModel(
                        new Choice<Encoder.Provider<Record, Input<?>>>(provider, options).json(),
                        INPUT,
                        input,
                        Map.of(TOKENIZER, json),
                        own);
        return new Start(model, new TreeMap<>(files.digests()));
    }

    @SuppressWarnings("unchecked") // a provider is only ever given options of its own class
    private static ForeignWeights<Record> foreign(Encoder.Provider<Record, Input<?>> provider) {
        return (ForeignWeights<Record>) provider;
    }

    private static Encoder.Provider<Record, Input<?>> provider(String type) {
        var allowed = new TreeMap<String, String>();
        for (String name : Plugins.names(Encoder.Provider.class)) {
            Encoder.Provider<Record, Input<?>> provider = Kinds.encoder(name);
            if (provider instanceof ForeignWeights<?> foreign) {
                if (foreign.modelTypes().contains(type)) {
                    return provider;
                }
                foreign.modelTypes().forEach(one -> allowed.put(one, name));
            }
        }
        throw new IllegalArgumentException(
                CONFIG + " has model_type '" + type + "'; allowed: " + allowed.keySet());
    }
}
