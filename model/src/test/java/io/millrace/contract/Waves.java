package io.millrace.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.data.Example;
import io.millrace.schemas.payload.Series;
import io.millrace.schemas.payload.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Two quantities that swing together, slowly or fast, with noise and a gap here and there. */
public final class Waves implements SmallStream {

    private static final int STEPS = 16;

    @Override
    public String name() {
        return "series";
    }

    @Override
    public List<Example> examples(int count, long seed) {
        var random = new SplittableRandom(seed);
        var out = new ArrayList<Example>();
        for (int i = 0; i < count; i++) {
            boolean fast = i % 2 == 1;
            double phase = random.nextDouble() * 2 * Math.PI;
            float[] values = new float[2 * STEPS];
            for (int at = 0; at < values.length; at++) {
                int step = at / 2;
                double angle = phase + (fast ? 1.5 : 0.5) * step;
                double level = at % 2 == 0 ? Math.sin(angle) : 100 + 20 * Math.cos(angle);
                values[at] = (float) (level + random.nextDouble() * 0.1);
            }
            if (i % 5 == 0) {
                values[random.nextInt(values.length)] = Float.NaN;
            }
            out.add(
                    new Example(
                            "w" + i,
                            "waves",
                            new Series(2, values),
                            new Target.Name(fast ? "fast" : "slow")));
        }
        return out;
    }

    @Override
    public JsonNode field(Example example) {
        float[] values = ((Series) example.payload()).values();
        var rows = JsonNodeFactory.instance.arrayNode();
        for (int step = 0; step < STEPS; step++) {
            var row = rows.addArray();
            for (int v = 0; v < 2; v++) {
                float value = values[2 * step + v];
                if (Float.isNaN(value)) {
                    row.addNull();
                } else {
                    row.add(value);
                }
            }
        }
        return rows;
    }
}
