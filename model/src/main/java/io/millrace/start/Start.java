package io.millrace.start;

import io.millrace.release.InvalidArtifactException;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.ConfigException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Weights that are given, with the encoder and the input that they are of.
 *
 * @param model the weights under the names of our parameters: the encoder's, and those of a head where there are some
 * @param files SHA-256 of what was read, in lower-case hex, by name
 */
public record Start(SavedModel model, Map<String, String> files) {

    /** Values in all weights at most. */
    static final long MOST_VALUES = 1L << 29;

    /** Tokens of a vocabulary at most. */
    static final int MOST_TOKENS = 1 << 20;

    /** Reads one kind of file or folder. */
    interface Format {

        /** Reads it; empty if it is of another kind. */
        Optional<Start> read(StartFiles files) throws IOException, InvalidArtifactException;
    }

    private static final List<Format> FORMATS =
            List.of(new MillraceFolder(), new OnnxBert(), new TransformersFolder());

    /**
     * Reads given weights.
     *
     * @param from a path, or a {@code file:} URI: of a folder of the Transformers library, of an ONNX file of a BERT or its
     *     folder, of a model checkpoint or a release
     * @throws ConfigException if there is nothing that can be used, with the reason; under the key {@code from}
     */
    public static Start read(String from) {
        StartFiles files = StartFiles.open(from);
        try {
            for (Format format : FORMATS) {
                Optional<Start> start = format.read(files);
                if (start.isPresent()) {
                    return start.get();
                }
            }
            throw new IllegalArgumentException(
                    "has "
                            + files.shown()
                            + "; allowed: a folder with config.json, model.safetensors and"
                            + " tokenizer.json, an .onnx file with a tokenizer.json beside it, a model"
                            + " checkpoint or a release");
        } catch (IOException | InvalidArtifactException | IllegalArgumentException e) {
            throw new ConfigException("from", from + ": " + e.getMessage());
        }
    }
}
