package io.millrace.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.data.Example;
import io.millrace.input.Input;
import io.millrace.learner.Streams;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ProbeSetsTest {

    private static Input<?> input;

    @BeforeAll
    static void fit() {
        var chosen = Streams.features("denoising").kinds().input();
        input =
                chosen.plugin()
                        .fit(
                                chosen.options(),
                                Streams.vectors(20, 1).stream().map(Example::payload).toList());
    }

    @AfterAll
    static void close() {
        input.close();
    }

    private static ProbeSets probes(int samples) {
        return new ProbeSets(new ProbeConfig(0.5, samples, 10), 1);
    }

    private static List<String> taken(ProbeSets probes, List<Example> examples) {
        var ids = new ArrayList<String>();
        for (Example example : examples) {
            if (probes.take(example, input)) {
                ids.add(example.id());
            }
        }
        return ids;
    }

    @Test
    void anIdThatWasHeldOutIsNeitherLearnedNorHeldAgain() {
        ProbeSets probes = probes(6);
        List<String> half = taken(probes, Streams.vectors(6, 1));
        assertTrue(!half.isEmpty() && half.size() < 6, "open yet: " + half);
        assertEquals(half, taken(probes, Streams.vectors(6, 2)));
        assertEquals(half.size(), probes.probes().get(0).samples().size());

        List<String> full = taken(probes, Streams.vectors(100, 3));
        assertEquals(6, full.size());
        assertEquals(full, taken(probes, Streams.vectors(100, 4)), "edited");
        List<Example> moved =
                Streams.vectors(100, 1).stream()
                        .filter(example -> full.contains(example.id()))
                        .map(e -> new Example(e.id(), "elsewhere", e.payload()))
                        .toList();
        assertEquals(full, taken(probes, moved), "in another domain");
        assertTrue(probes.probes().stream().mapToInt(p -> p.samples().size()).sum() == 6);
    }

    @Test
    void everyPartKnowsTheIdsOfTheWhole() {
        ProbeSets probes = probes(6);
        List<String> held = taken(probes, Streams.vectors(100, 1));
        List<ProbeSets> parts = probes.split(3, input);
        for (ProbeSets part : parts) {
            assertEquals(held, taken(part, Streams.vectors(100, 2)));
        }
        assertEquals(held, taken(ProbeSets.merge(parts, input), Streams.vectors(100, 3)));
    }

    @Test
    void forgettingComparesLossesOnTheSameSamplesOnly() {
        ProbeSets probes = probes(100);
        taken(probes, Streams.vectors(10, 1));
        Probe probe = probes.probes().get(0);
        probes.trained("patterns", 3);
        probes.score(probe, 2.0);
        probes.score(probe, 2.5);
        assertEquals(0.5, probe.forgetting());

        taken(probes, Streams.vectors(30, 1));
        assertTrue(Double.isNaN(probe.forgetting()), "not scored since others joined");
        probes.score(probe, 3.0);
        assertEquals(0, probe.forgetting());
        probes.score(probe, 3.25);
        assertEquals(0.25, probe.forgetting());
    }

    @Test
    void aMergeHasNoLowestLossIfAPartHasNone() {
        ProbeSets probes = probes(100);
        taken(probes, Streams.vectors(40, 1));
        probes.trained("patterns", 3);
        probes.score(probes.probes().get(0), 2.0);
        List<ProbeSets> parts = probes.split(2, input);
        taken(parts.get(1), Streams.vectors(80, 1));
        Probe whole = ProbeSets.merge(parts, input).probes().get(0);
        assertTrue(Double.isNaN(whole.forgetting()));
        assertEquals(2.0, whole.latest());
    }
}
