package io.millrace.proof.objectives;

import io.millrace.data.Example;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.plugin.NoOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Points around four centres. */
public final class Clusters implements Source<NoOptions> {

    @Override
    public String name() {
        return "clusters";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public Material read(NoOptions own, Path folder) {
        var parts = new Material.Parts();
        var stream = new ArrayList<Example>();
        for (Payload payload : points(1, new ArrayList<>())) {
            stream.add(new Example("p" + stream.size(), "points", payload));
        }
        var labels = new ArrayList<String>();
        return new Material(
                "clusters",
                true,
                stream,
                parts.of(points(2, labels), List.copyOf(labels)),
                parts.of(points(3, clear(labels)), List.copyOf(labels)),
                parts.of(points(4, clear(labels)), List.copyOf(labels)));
    }

    private static List<String> clear(List<String> labels) {
        labels.clear();
        return labels;
    }

    private static List<Payload> points(long seed, List<String> labels) {
        var random = new Random(seed);
        var points = new ArrayList<Payload>();
        for (int i = 0; i < 200; i++) {
            int centre = random.nextInt(4);
            float[] values = new float[8];
            for (int j = 0; j < values.length; j++) {
                values[j] = (float) (random.nextGaussian() + (j % 4 == centre ? 4 : 0));
            }
            points.add(new Features(new int[] {values.length}, values));
            labels.add("c" + centre);
        }
        return points;
    }
}
