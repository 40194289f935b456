package io.millrace.objective.contrastive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.millrace.data.Example;
import io.millrace.learner.Learner;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Streams;
import java.util.ArrayList;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SimCseTest {

    private static LearnerConfig config() {
        return Streams.config(
                """
                input: {name: text, vocabulary: 512, length: 16}
                encoder: {name: transformer, depth: 1, width: 32, heads: 2}
                objective: simcse
                training: {batch: 16, warmup: 5, fit-examples: 50, threads: 1}
                """);
    }

    @Test
    void sentencesAreToldFromEachOther() throws Exception {
        var losses = new ArrayList<Double>();
        try (var learner = new Learner(config(), Device.cpu())) {
            for (Example example : Streams.sentences(1200, 3)) {
                learner.add(example);
                while (learner.ready()) {
                    losses.add(learner.step().learned().loss());
                }
            }
        }
        double start = losses.subList(0, 5).stream().mapToDouble(d -> d).average().orElseThrow();
        double end =
                losses.subList(losses.size() - 10, losses.size()).stream()
                        .mapToDouble(d -> d)
                        .average()
                        .orElseThrow();
        assertTrue(end < 0.8 * start, "from " + start + " to " + end);
    }

    @Test
    void dropoutKeepsTheMeanAndDropsItsShare() {
        float[] kept = SimCse.kept(100_003, 0.1, new SplittableRandom(5));
        int dropped = 0;
        double sum = 0;
        for (float factor : kept) {
            dropped += factor == 0 ? 1 : 0;
            sum += factor;
        }
        // Four standard deviations.
        assertEquals(0.1, dropped / (double) kept.length, 0.004);
        assertEquals(1, sum / kept.length, 0.005);
    }
}
