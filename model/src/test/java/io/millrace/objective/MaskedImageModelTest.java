package io.millrace.objective;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.millrace.data.Example;
import io.millrace.learner.Learner;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Streams;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MaskedImageModelTest {

    private static LearnerConfig config(String objective) {
        return Streams.config(
                """
                input: {name: image}
                encoder: {name: cnn, widths: [8, 16]}
                objective: %s
                training: {batch: 16, warmup: 5, fit-examples: 40, threads: 1}
                optimizer: {learning-rate: 0.005}
                """
                        .formatted(objective));
    }

    private static double mean(List<Double> losses) {
        return losses.stream().mapToDouble(d -> d).average().orElseThrow();
    }

    /** One who says the mean of all pixels has the loss 1; where a bar is, the parts that are seen tell. */
    @Test
    void whatIsHiddenIsToldByWhatIsSeen() throws Exception {
        var losses = new ArrayList<Double>();
        LearnerConfig config = config("{name: masked-image-model, patch: 2, share: 0.5}");
        try (var learner = new Learner(config, Device.cpu())) {
            for (Example example : Streams.pictures(2000, 3)) {
                learner.add(example);
                while (learner.ready()) {
                    losses.add(learner.step().learned().loss());
                }
            }
        }
        double start = mean(losses.subList(0, 5));
        assertTrue(start > 1, "one who says the mean has 1: " + start);
        double end = mean(losses.subList(losses.size() - 10, losses.size()));
        assertTrue(end < 0.35, "loss at the end " + end);
    }

    @Test
    void aSquareAsLargeAsThePictureIsRefused() throws Exception {
        LearnerConfig config = config("{name: masked-image-model, patch: 8}");
        try (var learner = new Learner(config, Device.cpu())) {
            var e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> {
                                for (Example example : Streams.pictures(50, 3)) {
                                    learner.add(example);
                                }
                            });
            assertTrue(e.getMessage().contains("patch"), e.getMessage());
            assertTrue(e.getMessage().contains("8 x 8"), e.getMessage());
        }
    }
}
