package io.millrace.learner;

import io.millrace.contract.Bars;
import io.millrace.contract.Patterns;
import io.millrace.contract.Sentences;
import io.millrace.data.Example;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.payload.Payload;
import java.util.List;
import java.util.SplittableRandom;

/** Small streams with something to learn in them, made from a seed. */
public final class Streams {

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
        return new Sentences().examples(count, seed);
    }

    /** Pictures of 8 by 8 pixels in which something points somewhere: a bright bar at one side, in one of two widths. */
    public static List<Example> pictures(int count, long seed) {
        return new Bars().examples(count, seed);
    }

    /** Vectors near one of three patterns. */
    public static List<Example> vectors(int count, long seed) {
        return new Patterns().examples(count, seed);
    }

    /** A vector near pattern 0, 1 or 2. */
    public static Payload vector(int pattern, SplittableRandom random) {
        return Patterns.vector(pattern, random);
    }
}
