package io.millrace.start;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.learner.Kinds;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.config.ConfigException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where learning begins, if it does not begin at random: encoder, input and, where it is there, the head that predicts
 * tokens are taken from given weights.
 *
 * @param from a path or a {@code file:} URI, which the machine that learns sees too: a folder of the Transformers library
 *     ({@code config.json} of a bert or distilbert, {@code model.safetensors}, {@code tokenizer.json}), an ONNX file of a BERT
 *     with its {@code tokenizer.json} beside it, or a model checkpoint or release. It is read once, for the first step
 * @param files SHA-256 of its files, in lower-case hex, by name; read from them if it is not given, and else compared:
 *     whoever completes the options first reads them, the command before anything runs
 * @param encoder what it holds; filled in
 * @param input what it reads; filled in
 */
public record StartConfig(
        String from, Map<String, String> files, JsonNode encoder, JsonNode input) {

    public StartConfig {
        Check.text("from", from, "a folder or file with weights");
        files = files == null ? null : new TreeMap<>(files);
    }

    /**
     * The same with everything filled in; nothing is read if it is.
     *
     * @throws ConfigException if there is nothing that can be used, or not what was wanted
     */
    public StartConfig complete() {
        if (encoder != null && input != null) {
            return this;
        }
        Start start = read();
        return new StartConfig(from, start.files(), start.model().encoder(), section(start));
    }

    private static ObjectNode section(Start start) {
        ObjectNode section =
                JsonNodeFactory.instance.objectNode().put("name", start.model().inputName());
        var provider = Kinds.input(start.model().inputName());
        section.setAll(provider.started(start.model().input(), start.model().files()));
        return section;
    }

    private static void same(String from, Map<String, String> wanted, Map<String, String> found) {
        if (wanted != null && !wanted.equals(found)) {
            throw new ConfigException(
                    "files", "got " + wanted + "; allowed: what " + from + " holds here, " + found);
        }
    }

    /**
     * The weights.
     *
     * @throws IllegalArgumentException if they are not what they were
     */
    public Start read() {
        try {
            Start start = Start.read(from);
            same(from, files, start.files());
            return start;
        } catch (ConfigException e) {
            throw e.under("start");
        }
    }

    /**
     * The encoder's section: what the start holds.
     *
     * @param given null, or what must not contradict it
     */
    public JsonNode encoder(JsonNode given) {
        agree("encoder", given, encoder);
        return encoder;
    }

    /**
     * The input's section: what is given, and what the start holds where nothing is.
     *
     * @param given may be null
     */
    public JsonNode input(JsonNode given) {
        ObjectNode both = input.deepCopy();
        if (given instanceof ObjectNode options) {
            both.setAll(options);
        }
        String name = input.get("name").asText();
        if (given != null && given.isTextual()) {
            both.set("name", given);
        }
        if (!both.get("name").asText().equals(name)) {
            throw new ConfigException(
                    "input.name",
                    "got " + both.get("name") + "; allowed: what start.from reads, " + name);
        }
        return both;
    }

    private static void agree(String section, JsonNode given, JsonNode held) {
        if (given == null || given.isNull()) {
            return;
        }
        ObjectNode said =
                given.isObject()
                        ? (ObjectNode) given
                        : JsonNodeFactory.instance.objectNode().set("name", given);
        said.properties()
                .forEach(
                        option -> {
                            JsonNode there = held.get(option.getKey());
                            if (!option.getValue().equals(there)) {
                                throw new ConfigException(
                                        section + "." + option.getKey(),
                                        "got "
                                                + option.getValue()
                                                + "; allowed: what start.from holds, "
                                                + (there == null ? "nothing" : there));
                            }
                        });
    }
}
