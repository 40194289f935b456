package io.millrace.start;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.release.InvalidArtifactException;
import io.millrace.release.Safetensors;
import java.io.IOException;
import java.util.Optional;

/** A folder that {@code save_pretrained} of the Transformers library leaves. */
final class TransformersFolder implements Start.Format {

    private static final String WEIGHTS = "model.safetensors";

    @Override
    public Optional<Start> read(StartFiles files) throws IOException, InvalidArtifactException {
        if (files.only() != null || !files.has(ForeignModel.CONFIG)) {
            return Optional.empty();
        }
        JsonNode config = ForeignModel.config(files);
        if (!files.has(WEIGHTS)) {
            throw new IllegalArgumentException(missing(files));
        }
        return Optional.of(
                ForeignModel.start(
                        files,
                        config,
                        Safetensors.reals(files.map(WEIGHTS, Integer.MAX_VALUE), Start.MOST_VALUES),
                        ForeignModel.TOKENIZER));
    }

    private static String missing(StartFiles files) {
        if (files.has(WEIGHTS + ".index.json")) {
            return "its weights are in several files; allowed: one, " + WEIGHTS;
        }
        if (files.has("pytorch_model.bin")) {
            return "its weights are in pytorch_model.bin, a pickle, which is a program that runs when"
                    + " it is read; allowed: "
                    + WEIGHTS
                    + ", as save_pretrained writes it";
        }
        return "it has no file " + WEIGHTS;
    }
}
