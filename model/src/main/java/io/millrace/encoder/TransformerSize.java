package io.millrace.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.input.Options;
import java.util.List;
import java.util.Map;

/**
 * The shape of a transformer. The named sizes are those of Turc et al. 2019 (tiny to small) and of BERT-base (Devlin
 * et al. 2019).
 *
 * @param depth layers
 * @param width of every representation
 * @param heads that share the width
 */
record TransformerSize(int depth, int width, int heads) {

    static final Map<String, TransformerSize> NAMED =
            Map.of(
                    "tiny", new TransformerSize(2, 128, 2),
                    "mini", new TransformerSize(4, 256, 4),
                    "small", new TransformerSize(4, 512, 8),
                    "base", new TransformerSize(12, 768, 12));

    TransformerSize {
        if (depth < 1 || width < 1 || heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException(
                    "encoder has depth "
                            + depth
                            + ", width "
                            + width
                            + ", heads "
                            + heads
                            + "; all must be at least 1 and width a multiple of heads");
        }
    }

    /**
     * Reads {@code size}, over it {@code depth}, {@code width} and {@code heads}; gives the three numbers. Of another width
     * the heads are 64 wide, as in every named size.
     */
    static ObjectNode complete(JsonNode options) {
        Options given = Options.of("encoder", options);
        String name = given.text("size", "mini", NAMED.keySet().stream().sorted().toList());
        TransformerSize base = NAMED.get(name);
        int width = given.integer("width", base.width, 1, 1 << 16);
        int heads = given.integer("heads", Math.max(1, width / 64), 1, 1024);
        int depth = given.integer("depth", base.depth, 1, 1024);
        given.done(List.of("name"));
        var size = new TransformerSize(depth, width, heads);
        return Options.node()
                .put("depth", size.depth)
                .put("width", size.width)
                .put("heads", size.heads);
    }

    static TransformerSize of(JsonNode complete) {
        return new TransformerSize(
                complete.get("depth").asInt(),
                complete.get("width").asInt(),
                complete.get("heads").asInt());
    }
}
