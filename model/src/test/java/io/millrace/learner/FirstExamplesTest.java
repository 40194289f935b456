package io.millrace.learner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.millrace.data.Example;
import io.millrace.probe.Probe;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.payload.Features;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the first examples of a stream may decide for all that come after them. */
final class FirstExamplesTest {

    private static LearnerConfig config(String training) {
        return Streams.config(
                """
                input: {name: features}
                encoder: {name: mlp, widths: [6]}
                training: {batch: 4, fit-examples: 20, threads: 1, precision: float32%s}
                replay: {share: 0.5}
                probes: {share: 0.1, samples: 3}
                """
                        .formatted(training));
    }

    private static Example of(Example example, String id, String domain) {
        return new Example(id, domain, example.payload());
    }

    /** As a producer sends that takes the name of a device, or of a moment, for the domain. */
    @Test
    void domainsThatSomebodyMakesUpLockNoLaterOneOut() throws Exception {
        List<Example> stream = Streams.vectors(200, 3);
        try (var learner = new Learner(config(", max-domains: 5"), Device.cpu())) {
            for (int i = 0; i < 5; i++) {
                learner.add(of(stream.get(i), "made-up-" + i, "invented " + i));
            }
            for (int i = 5; i < stream.size(); i++) {
                learner.add(of(stream.get(i), "real-" + i, i % 2 == 0 ? "news" : "mail"));
                LearnerTest.stepWhileReady(learner);
            }
            assertEquals(200, learner.examples());
            assertTrue(learner.steps() > 40, learner.steps() + " steps");
            List<String> domains =
                    new ArrayList<>(learner.probes().stream().map(Probe::domain).toList());
            assertTrue(domains.remove("(others)"), domains.toString());
            assertTrue(
                    domains.stream().allMatch(domain -> domain.startsWith("invented ")),
                    domains.toString());
        }
    }

    @Test
    void aModelThatIsLargerThanMayBeIsNotBuilt() {
        var large = new Features(new int[] {60_000}, new float[60_000]);
        try (var learner = new Learner(config(", max-parameters: 300000"), Device.cpu())) {
            var refused =
                    assertThrows(
                            ConfigException.class,
                            () -> {
                                for (int i = 0; i < 20; i++) {
                                    learner.add(new Example("e" + i, "d", large));
                                }
                            });
            assertEquals(
                    "training.max-parameters: got 300000; allowed: at least 360000, which there are with"
                            + " encoder.layers.0.weight of shape [6, 60000]",
                    refused.getMessage());
        }
    }
}
