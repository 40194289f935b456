package io.millrace.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.data.Example;
import io.millrace.schemas.payload.Audio;
import io.millrace.schemas.payload.Target;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/** A third of a second of one of two tones, with noise. */
public final class Tones implements SmallStream {

    private static final int RATE = 1000;

    @Override
    public String name() {
        return "audio";
    }

    @Override
    public List<Example> examples(int count, long seed) {
        var random = new SplittableRandom(seed);
        var out = new ArrayList<Example>();
        for (int i = 0; i < count; i++) {
            boolean high = i % 2 == 1;
            double phase = random.nextDouble() * 2 * Math.PI;
            short[] pcm = new short[RATE / 3];
            for (int at = 0; at < pcm.length; at++) {
                double tone = Math.sin(phase + 2 * Math.PI * (high ? 300 : 120) * at / RATE);
                pcm[at] = (short) (8000 * tone + random.nextInt(-500, 500));
            }
            out.add(
                    new Example(
                            "a" + i,
                            "tones",
                            new Audio(RATE, pcm),
                            new Target.Name(high ? "high" : "low")));
        }
        return out;
    }

    @Override
    public JsonNode field(Example example) {
        byte[] bytes = new Audio.Type().write((Audio) example.payload());
        return JsonNodeFactory.instance.textNode(Base64.getEncoder().encodeToString(bytes));
    }
}
