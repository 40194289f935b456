package io.millrace.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.millrace.data.Example;
import io.millrace.learner.Learner;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Refused;
import io.millrace.learner.Streams;
import io.millrace.schemas.payload.Image;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

final class RotationTest {

    private static LearnerConfig config() {
        return Streams.config(
                """
                input: {name: image}
                encoder: {name: cnn, widths: [4, 8]}
                training: {batch: 8, warmup: 5, fit-examples: 20, threads: 1}
                """);
    }

    @Test
    void isWhatPicturesAreLearnedByAndTellsWhereABarPoints() throws Exception {
        assertEquals("rotation", config().objective().get("name").asText());
        var losses = new ArrayList<Double>();
        try (var learner = new Learner(config(), Device.cpu())) {
            for (Example example : Streams.pictures(1200, 3)) {
                learner.add(example);
                while (learner.ready()) {
                    losses.add(learner.step().learned().loss());
                }
            }
            double end =
                    losses.subList(losses.size() - 10, losses.size()).stream()
                            .mapToDouble(d -> d)
                            .average()
                            .orElseThrow();
            assertTrue(losses.get(0) > 1, "a guess costs ln 4: " + losses.get(0));
            assertTrue(end < 0.25, "loss at the end " + end);
        }
    }

    @Test
    void aPictureOfAnotherSizeAndOneThatCannotBeTurnedAreRefused() throws Exception {
        try (var learner = new Learner(config(), Device.cpu())) {
            for (Example example : Streams.pictures(30, 3)) {
                learner.add(example);
            }
            var other = new Image(4, 4, 1, new byte[16]);
            var e = assertThrows(Refused.class, () -> learner.add(new Example("o", "d", other)));
            assertEquals(
                    "image is 4 x 4 of 1 channel; allowed: 8 x 8 of 1 channel, as the first one is",
                    e.getMessage());
        }
        try (var learner = new Learner(config(), Device.cpu())) {
            var wide = new Image(4, 8, 1, new byte[32]);
            var e = assertThrows(Refused.class, () -> learner.add(new Example("w", "d", wide)));
            assertTrue(e.getMessage().contains("as high as it is wide"), e.getMessage());
        }
    }
}
