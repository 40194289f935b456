package io.millrace.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.encoder.Encoder;
import io.millrace.input.Options;
import java.util.List;

/** Everything is trained. */
public final class FullFineTuning implements TransferStrategy {

    @Override
    public String name() {
        return "full";
    }

    @Override
    public JsonNode complete(JsonNode options) {
        Options.of("strategy", options).done(List.of("name"));
        return Options.node();
    }

    @Override
    public List<String> trained(JsonNode options, Encoder encoder) {
        return List.of("encoder.");
    }
}
