package io.millrace.proof.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The keys of {@code --json}, which scripts read: new ones are added, none is renamed. */
class BenchKeysTest {

    private static List<String> keys(JsonNode node) {
        var keys = new ArrayList<String>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void aRunHasTheKeysThatScriptsRead() {
        var peaks = new Peaks(1, 2, 3);
        var shares = Map.of("forward", 0.3);
        var result =
                new Bench.Result(
                        "mini",
                        32,
                        "bfloat16",
                        3,
                        2,
                        .6,
                        9,
                        3,
                        4,
                        3,
                        1.3,
                        8,
                        .9,
                        99,
                        peaks,
                        shares);
        JsonNode json = new ObjectMapper().valueToTree(result);
        assertEquals(
                List.of(
                        "size",
                        "batch",
                        "precision",
                        "gemmGflops",
                        "learnerGflops",
                        "learnerOfGemm",
                        "learnerTokensPerSecond",
                        "defaultTokensPerSecond",
                        "float32TokensPerSecond",
                        "learnerOfDefault",
                        "float32OfDefault",
                        "pipelineTokensPerSecond",
                        "pipelineOfLearner",
                        "ingestTokensPerSecond",
                        "peaks",
                        "shares"),
                keys(json));
        assertEquals(List.of("float32Default", "float32", "bfloat16"), keys(json.get("peaks")));
    }

    @Test
    void aShapeHasTheKeysThatScriptsRead() {
        JsonNode json =
                new ObjectMapper().valueToTree(new Shapes.Shape("tiny", 64, 4096, 64, 1, 2));
        assertEquals(
                List.of("size", "length", "vocabulary", "batch", "gflops", "tokensPerSecond"),
                keys(json));
    }
}
