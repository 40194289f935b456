package io.millrace.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.data.Example;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Vectors near one of three patterns. */
public final class Patterns implements SmallStream {

    @Override
    public String name() {
        return "features";
    }

    @Override
    public List<Example> examples(int count, long seed) {
        var random = new SplittableRandom(seed);
        var out = new ArrayList<Example>();
        for (int i = 0; i < count; i++) {
            out.add(
                    new Example(
                            "v" + i,
                            "patterns",
                            vector(i % 3, random),
                            new Target.Name("pattern" + i % 3)));
        }
        return out;
    }

    /** A vector near pattern 0, 1 or 2. */
    public static Features vector(int pattern, SplittableRandom random) {
        float[] values = new float[12];
        for (int k = 0; k < values.length; k++) {
            boolean on = k / 4 == pattern;
            values[k] = random.nextDouble() < 0.1 ? (on ? 0 : 1) : (on ? 1 : 0);
        }
        return new Features(new int[] {12}, values);
    }

    @Override
    public JsonNode field(Example example) {
        var numbers = JsonNodeFactory.instance.arrayNode();
        for (float value : ((Features) example.payload()).values()) {
            numbers.add(value);
        }
        return numbers;
    }
}
