package io.millrace.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.encoder.Encoder;
import io.millrace.input.Options;
import java.util.List;

/** The encoder is frozen: a linear classifier on its representations. */
public final class FeatureExtraction implements TransferStrategy {

    @Override
    public String name() {
        return "features";
    }

    @Override
    public JsonNode complete(JsonNode options) {
        Options.of("strategy", options).done(List.of("name"));
        return Options.node();
    }

    @Override
    public List<String> trained(JsonNode options, Encoder encoder) {
        return List.of();
    }
}
