package io.millrace.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.data.Example;
import io.millrace.schemas.payload.Image;
import io.millrace.schemas.payload.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Pictures of 8 by 8 pixels in which something points somewhere: a bright bar at one side, in one of two widths. */
public final class Bars implements SmallStream {

    private static final int SIDE = 8;

    @Override
    public String name() {
        return "image";
    }

    @Override
    public List<Example> examples(int count, long seed) {
        var random = new SplittableRandom(seed);
        var out = new ArrayList<Example>();
        for (int i = 0; i < count; i++) {
            byte[] pixels = new byte[SIDE * SIDE];
            int wide = 2 + i % 2;
            for (int at = 0; at < pixels.length; at++) {
                int level = (at / SIDE < wide ? 180 : 20) + random.nextInt(40);
                pixels[at] = (byte) level;
            }
            out.add(
                    new Example(
                            "p" + i,
                            "bars",
                            new Image(SIDE, SIDE, 1, pixels),
                            new Target.Name("wide" + wide)));
        }
        return out;
    }

    @Override
    public JsonNode field(Example example) {
        byte[] pixels = ((Image) example.payload()).pixels();
        var rows = JsonNodeFactory.instance.arrayNode();
        for (int row = 0; row < SIDE; row++) {
            var numbers = rows.addArray();
            for (int at = row * SIDE; at < (row + 1) * SIDE; at++) {
                numbers.add(Byte.toUnsignedInt(pixels[at]));
            }
        }
        return rows;
    }
}
