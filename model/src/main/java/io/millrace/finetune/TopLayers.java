package io.millrace.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.encoder.Encoder;
import io.millrace.input.Options;
import java.util.ArrayList;
import java.util.List;

/** The uppermost layers are trained, and the normalisation above them; what lies below is frozen. */
public final class TopLayers implements TransferStrategy {

    @Override
    public String name() {
        return "top-layers";
    }

    @Override
    public JsonNode complete(JsonNode options) {
        Options given = Options.of("strategy", options);
        int layers = given.integer("layers", 1, 1, 1024);
        given.done(List.of("name"));
        return Options.node().put("layers", layers);
    }

    @Override
    public List<String> trained(JsonNode options, Encoder encoder) {
        int layers = options.get("layers").asInt();
        List<String> all = encoder.layers();
        if (layers > all.size()) {
            throw new IllegalArgumentException(
                    "strategy.layers is "
                            + layers
                            + "; allowed: 1 to "
                            + all.size()
                            + " for this encoder");
        }
        var trained = new ArrayList<>(all.subList(all.size() - layers, all.size()));
        trained.add("encoder.norm.");
        return trained;
    }
}
