package io.millrace.learner;

import io.millrace.data.Example;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Image;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Small streams with something to learn in them, made from a seed. */
public final class Streams {

    private static final String[] WHO = {
        "the cat", "a dog", "my friend", "the old man", "her sister"
    };
    private static final String[] DOES = {"eats", "sees", "likes", "finds", "paints"};
    private static final String[] WHAT = {
        "a red apple", "the small house", "some green tea", "a long road"
    };

    private Streams() {}

    /** A configuration from YAML, over tiny defaults. */
    public static LearnerConfig config(String yaml) {
        return StrictYaml.read(yaml, LearnerConfig.class);
    }

    /** A tiny masked language model. */
    public static LearnerConfig text() {
        return config(
                """
                input: {name: text, vocabulary: 512, length: 16}
                encoder: {name: transformer, depth: 2, width: 32, heads: 2}
                optimizer: {learning-rate: 0.003}
                training: {batch: 8, warmup: 5, fit-examples: 40, threads: 1}
                replay: {share: 0.5, capacity: 4 KiB}
                probes: {share: 0.1, samples: 4, every: 10}
                """);
    }

    /** An objective on vectors of 12 numbers. */
    public static LearnerConfig features(String objective) {
        return config(
                """
                input: {name: features}
                objective: {name: %s}
                training: {batch: 8, warmup: 5, fit-examples: 20, threads: 1}
                replay: {share: 0.5, capacity: 4 KiB}
                probes: {share: 0.1, samples: 4, every: 10}
                """
                        .formatted(objective));
    }

    /** Sentences of two domains, the second after the first. */
    public static List<Example> sentences(int count, long seed) {
        var random = new SplittableRandom(seed);
        var out = new ArrayList<Example>();
        for (int i = 0; i < count; i++) {
            String text =
                    pick(WHO, random)
                            + " "
                            + pick(DOES, random)
                            + " "
                            + pick(WHAT, random)
                            + " today";
            String domain = i < count / 2 ? "first" : "second";
            out.add(
                    new Example(
                            "s" + i,
                            domain,
                            new Text(
                                    domain.equals("first")
                                            ? text
                                            : text.toUpperCase(java.util.Locale.ROOT)),
                            new Target.Name(text.startsWith("a dog") ? "dog" : "other")));
        }
        return out;
    }

    /** Pictures of 8 by 8 pixels in which something points somewhere: a bright bar at one side, in one of two widths. */
    public static List<Example> pictures(int count, long seed) {
        var random = new SplittableRandom(seed);
        var out = new ArrayList<Example>();
        for (int i = 0; i < count; i++) {
            byte[] pixels = new byte[64];
            int wide = 2 + i % 2;
            for (int at = 0; at < pixels.length; at++) {
                int level = (at / 8 < wide ? 180 : 20) + random.nextInt(40);
                pixels[at] = (byte) level;
            }
            out.add(
                    new Example(
                            "p" + i,
                            "bars",
                            new Image(8, 8, 1, pixels),
                            new Target.Name("wide" + wide)));
        }
        return out;
    }

    private static String pick(String[] words, SplittableRandom random) {
        return words[random.nextInt(words.length)];
    }

    /** Vectors near one of three patterns. */
    public static List<Example> vectors(int count, long seed) {
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
    public static Payload vector(int pattern, SplittableRandom random) {
        float[] values = new float[12];
        for (int k = 0; k < values.length; k++) {
            boolean on = k / 4 == pattern;
            values[k] = random.nextDouble() < 0.1 ? (on ? 0 : 1) : (on ? 1 : 0);
        }
        return new Features(new int[] {12}, values);
    }
}
