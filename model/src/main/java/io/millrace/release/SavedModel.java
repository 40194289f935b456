package io.millrace.release;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model as an artifact holds it: an encoder with its input and, once it is fine-tuned, its head. The weights of one that
 * was read lie in memory; those of a learner are its own arrays, and change with its next step.
 *
 * @param config how it is made
 * @param files of the input, by name
 * @param weights by name, those of the head and what is saved but never trained included; empty: start at random
 */
public record SavedModel(
        ModelConfig config,
        Map<String, byte[]> files,
        Map<String, ? extends Safetensors.Source> weights) {

    /** An encoder without a head. */
    public SavedModel(
            JsonNode encoder,
            String inputName,
            JsonNode input,
            Map<String, byte[]> files,
            Map<String, ? extends Safetensors.Source> weights) {
        this(new ModelConfig(encoder, inputName, input, null), files, weights);
    }

    /** Name and options of the encoder. */
    public JsonNode encoder() {
        return config.encoder();
    }

    /** Name of the kind of input. */
    public String inputName() {
        return config.inputName();
    }

    /** Options of the input. */
    public JsonNode input() {
        return config.input();
    }

    /** The first weight that holds a value that is not finite. */
    public Optional<String> notFinite() {
        for (var weight : weights.entrySet()) {
            if (!weight.getValue().finite()) {
                return Optional.of(weight.getKey());
            }
        }
        return Optional.empty();
    }

    /** The same with these weights. */
    public SavedModel with(Map<String, ? extends Safetensors.Source> others) {
        return new SavedModel(config, files, others);
    }

    /** The same architecture and input without what was learned: the control. */
    public SavedModel scratch() {
        return with(Map.of());
    }

    /** The same without what answers beside its head. */
    public SavedModel alone() {
        ModelConfig.Head head = config.head();
        return head == null || head.ensemble() == null
                ? this
                : new SavedModel(config.with(head.with(null)), files, weights);
    }

    /** The same with its weights in memory, which a learner's next step leaves alone. */
    public SavedModel copied() {
        var copies = new TreeMap<String, Safetensors.Tensor>();
        weights.forEach((name, weight) -> copies.put(name, weight.tensor()));
        return with(copies);
    }

    /** The model of an artifact. */
    public static SavedModel of(Artifact artifact) throws InvalidArtifactException {
        var files = new TreeMap<String, byte[]>();
        for (String name : artifact.names()) {
            if (!name.equals(Artifact.CONFIG) && !name.equals(Artifact.WEIGHTS)) {
                files.put(name, artifact.file(name));
            }
        }
        return new SavedModel(artifact.config(), files, artifact.weights());
    }

    /** The files of an artifact with this model. */
    SortedMap<String, Artifact.Content> contents() {
        var contents = new TreeMap<String, Artifact.Content>();
        contents.put(Artifact.CONFIG, out -> out.write(config.write()));
        files.forEach((name, content) -> contents.put(name, out -> out.write(content)));
        contents.put(
                Artifact.WEIGHTS,
                out -> Safetensors.write(new TreeMap<String, Safetensors.Source>(weights), out));
        return contents;
    }
}
