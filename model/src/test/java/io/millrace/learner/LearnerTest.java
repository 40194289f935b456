package io.millrace.learner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.millrace.data.Example;
import io.millrace.input.CountedInput;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Text;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LearnerTest {

    static List<Double> feed(Learner learner, List<Example> examples) throws Refused {
        var losses = new ArrayList<Double>();
        for (Example example : examples) {
            learner.add(example);
            losses.addAll(stepWhileReady(learner));
        }
        return losses;
    }

    static List<Double> stepWhileReady(Learner learner) {
        var losses = new ArrayList<Double>();
        while (learner.ready()) {
            losses.add(learner.step().learned().loss());
            if (learner.probesDue()) {
                learner.probe();
            }
        }
        return losses;
    }

    static byte[] snapshot(Learner learner) throws IOException {
        var bytes = new ByteArrayOutputStream();
        learner.snapshot(bytes);
        return bytes.toByteArray();
    }

    /** What a manifest tells of a domain is of the learner, so that it holds after a failure too. */
    @Test
    void theLossOnADomainIsThatOfItsLatestScoreAndIsThereAfterARestore() throws Exception {
        byte[] snapshot;
        Map<String, Double> scored;
        try (var learner = new Learner(Streams.text(), Device.cpu())) {
            feed(learner, Streams.sentences(200, 3));
            assertFalse(learner.probeLosses().isEmpty(), "nothing was scored");
            stepWhileReady(learner);
            scored = learner.probe();
            assertEquals(new TreeMap<>(scored), learner.probeLosses());
            snapshot = snapshot(learner);
        }
        try (var restored =
                Learner.restore(Streams.text(), Device.cpu(), new ByteArrayInputStream(snapshot))) {
            assertEquals(new TreeMap<>(scored), restored.probeLosses());
        }
    }

    private static LearnerConfig config(String objective) {
        return objective.equals("masked-language-model")
                ? Streams.text()
                : Streams.features(objective);
    }

    private static List<Example> stream(String objective, int count) {
        return objective.equals("masked-language-model")
                ? Streams.sentences(count, 7)
                : Streams.vectors(count, 7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"masked-language-model", "denoising", "rbm"})
    void goesOnFromASnapshotByteForByte(String objective) throws Exception {
        LearnerConfig config = config(objective);
        List<Example> examples = stream(objective, 400);
        byte[] undisturbed;
        try (var learner = new Learner(config, Device.cpu())) {
            feed(learner, examples);
            learner.end();
            stepWhileReady(learner);
            undisturbed = snapshot(learner);
        }
        // before the input is fitted, and twice in the middle of a batch
        byte[] state = null;
        int from = 0;
        for (int to : List.of(11, 173, 290, 400)) {
            try (Learner learner =
                    state == null
                            ? new Learner(config, Device.cpu())
                            : Learner.restore(
                                    config, Device.cpu(), new ByteArrayInputStream(state))) {
                feed(learner, examples.subList(from, to));
                if (to == 400) {
                    learner.end();
                    stepWhileReady(learner);
                }
                state = snapshot(learner);
                from = to;
            }
        }
        try (var learner =
                Learner.restore(config, Device.cpu(), new ByteArrayInputStream(undisturbed))) {
            assertArrayEquals(
                    undisturbed, snapshot(learner), "restoring and writing changes nothing");
        }
        assertArrayEquals(undisturbed, state);
    }

    @Test
    void theRateWarmsUpAgainWhereItIsAskedTo() throws Exception {
        LearnerConfig config =
                Streams.config(
                        """
                        input: {name: features}
                        objective: {name: denoising}
                        optimizer: {learning-rate: 0.1}
                        training: {batch: 8, warmup: 3, rewarm-at: [6], fit-examples: 20, threads: 1}
                        """);
        var rates = new ArrayList<Double>();
        try (var learner = new Learner(config, Device.cpu())) {
            for (Example example : Streams.vectors(100, 7)) {
                learner.add(example);
                while (learner.ready()) {
                    rates.add(learner.step().rate() * 40);
                }
            }
        }
        double[] first = rates.stream().limit(10).mapToDouble(r -> r).toArray();
        assertArrayEquals(new double[] {1, 2, 3, 4, 4, 4, 1, 2, 3, 4}, first, 1e-9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"masked-language-model", "denoising", "rbm"})
    void lossFalls(String objective) throws Exception {
        try (var learner = new Learner(config(objective), Device.cpu())) {
            List<Double> losses = feed(learner, stream(objective, 1500));
            double start =
                    losses.subList(0, 10).stream().mapToDouble(d -> d).average().orElseThrow();
            double end =
                    losses.subList(losses.size() - 20, losses.size()).stream()
                            .mapToDouble(d -> d)
                            .average()
                            .orElseThrow();
            assertTrue(end < 0.6 * start, "from " + start + " to " + end);
        }
    }

    @Test
    void anErrorInTheMiddleOfARestoreLeavesNothingOpen() throws Exception {
        LearnerConfig config =
                Streams.config(
                        """
                        input: {name: counted}
                        objective: {name: denoising}
                        training: {batch: 8, fit-examples: 20, threads: 1}
                        """);
        int open = CountedInput.open();
        byte[] state;
        try (var learner = new Learner(config, Device.cpu())) {
            feed(learner, Streams.vectors(60, 1));
            state = snapshot(learner);
            assertEquals(open + 1, CountedInput.open());
        }
        var outOfMemory =
                new InputStream() {
                    @Override
                    public int read() {
                        throw new OutOfMemoryError("here");
                    }

                    @Override
                    public int read(byte[] into, int from, int length) {
                        return read();
                    }
                };
        var most = new ByteArrayInputStream(state, 0, state.length - 100);
        var e =
                assertThrows(
                        OutOfMemoryError.class,
                        () ->
                                Learner.restore(
                                        config,
                                        Device.cpu(),
                                        new SequenceInputStream(most, outOfMemory)));
        assertEquals("here", e.getMessage());
        assertEquals(open, CountedInput.open());
    }

    /** What lies in direct buffers counts against -XX:MaxDirectMemorySize: a learner that trains must come back within it. */
    @Test
    void aRestoredLearnerLeavesNothingInDirectBuffers() throws Exception {
        LearnerConfig config =
                Streams.config(
                        """
                        input: {name: features}
                        encoder: {name: mlp, widths: [1024, 1024]}
                        objective: {name: denoising}
                        training: {batch: 8, fit-examples: 20, threads: 1}
                        """);
        byte[] state;
        try (var learner = new Learner(config, Device.cpu())) {
            feed(learner, Streams.vectors(60, 1));
            state = snapshot(learner);
        }
        long before = direct();
        try (var learner = Learner.restore(config, Device.cpu(), new ByteArrayInputStream(state))) {
            long weights = 4 * 1024 * 1024;
            assertTrue(state.length > 6 * weights, "weights, moments and the copies of both");
            long grown = direct() - before;
            assertTrue(grown < weights / 4, grown + " bytes");
            assertArrayEquals(state, snapshot(learner));
        }
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @Test
    void heldOutExamplesAreNeverTrainedOn() throws Exception {
        LearnerConfig config =
                Streams.config(
                        """
                        input: {name: features}
                        objective: {name: denoising}
                        training: {batch: 2, fit-examples: 1, threads: 1}
                        probes: {share: 0.5, samples: 10000}
                        """);
        try (var learner = new Learner(config, Device.cpu())) {
            long fresh = 0;
            for (Example example : Streams.vectors(200, 1)) {
                learner.add(example);
                while (learner.ready()) {
                    fresh += learner.step().fresh().values().stream().mapToInt(i -> i).sum();
                }
            }
            int held = learner.probes().get(0).samples().size();
            assertTrue(held > 60 && held < 140, "held out " + held);
            assertEquals(200, held + fresh + learner.waiting());
        }
    }

    @Test
    void whatWasHeldOutIsNotLearnedWhenItComesAgain() throws Exception {
        LearnerConfig config =
                Streams.config(
                        """
                        input: {name: features}
                        objective: {name: denoising}
                        training: {batch: 2, fit-examples: 1, threads: 1}
                        replay: {share: 0}
                        probes: {share: 0.5, samples: 5}
                        """);
        byte[] state;
        try (var learner = new Learner(config, Device.cpu())) {
            feed(learner, Streams.vectors(201, 1));
            state = snapshot(learner);
        }
        try (var learner = Learner.restore(config, Device.cpu(), new ByteArrayInputStream(state))) {
            feed(learner, Streams.vectors(201, 2)); // the same ids, edited
            assertEquals(5, learner.probes().get(0).samples().size());
            assertEquals(2 * (201 - 5), 2 * learner.steps() + learner.waiting());
        }
    }

    @Test
    void refusesASnapshotOfAnotherModelAndSaysWhatDiffers() throws Exception {
        byte[] state;
        try (var learner = new Learner(Streams.features("denoising"), Device.cpu())) {
            feed(learner, Streams.vectors(50, 1));
            state = snapshot(learner);
        }
        var other = Streams.features("denoising, corruption: 0.5");
        IOException e =
                assertThrows(
                        IOException.class,
                        () ->
                                Learner.restore(
                                        other, Device.cpu(), new ByteArrayInputStream(state)));
        assertTrue(
                e.getMessage().contains("objective.corruption was 0.3 and is 0.5"), e.getMessage());
    }

    @Test
    void refusesAnExampleOfAnotherKindOrShapeAndGoesOn() throws Exception {
        try (var learner = new Learner(Streams.features("denoising"), Device.cpu())) {
            feed(learner, Streams.vectors(50, 1));
            long steps = learner.steps();
            assertThrows(
                    Refused.class, () -> learner.add(new Example("x", "d", new Text("words"))));
            var short3 = new Features(new int[] {3}, new float[3]);
            assertThrows(Refused.class, () -> learner.add(new Example("y", "d", short3)));
            feed(learner, Streams.vectors(50, 2));
            assertTrue(learner.steps() > steps);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0.5", "1, 0.95", "8, 0.95"})
    void everyStepLearnsSomethingNewHoweverLargeTheShareOfReplay(int batch, double share)
            throws Exception {
        LearnerConfig config =
                Streams.config(
                        """
                        input: {name: features}
                        objective: {name: denoising}
                        training: {batch: %d, fit-examples: 1, threads: 1}
                        replay: {share: %s}
                        probes: {share: 0}
                        """
                                .formatted(batch, share));
        try (var learner = new Learner(config, Device.cpu())) {
            for (Example example : Streams.vectors(100, 1)) {
                learner.add(example);
                while (learner.ready()) {
                    assertFalse(learner.step().fresh().isEmpty());
                }
            }
            learner.end();
            stepWhileReady(learner);
            assertEquals(0, learner.waiting());
        }
    }

    /** Replay is filled when the stream ends, or still empty because the input was fitted only then. */
    @ParameterizedTest
    @ValueSource(ints = {20, 400})
    void theRateFallsInTheAnnealingStepsAndInNoOther(int fitExamples) throws Exception {
        LearnerConfig config =
                Streams.config(
                        """
                        input: {name: features}
                        objective: {name: denoising}
                        optimizer: {learning-rate: 0.11}
                        training: {batch: 8, warmup: 0, fit-examples: %d, anneal: 10, threads: 1}
                        probes: {share: 0}
                        """
                                .formatted(fitExamples));
        var annealing = new ArrayList<Double>();
        byte[] state;
        try (var learner = new Learner(config, Device.cpu())) {
            feed(learner, Streams.vectors(203, 1));
            learner.end();
            while (annealing.size() < 4) {
                Step step = learner.step();
                if (step.fresh().isEmpty()) {
                    annealing.add(step.rate());
                } else {
                    assertEquals(0.11, step.rate());
                }
            }
            assertEquals(0, learner.waiting());
            state = snapshot(learner);
        }
        try (var learner = Learner.restore(config, Device.cpu(), new ByteArrayInputStream(state))) {
            while (learner.ready()) {
                annealing.add(learner.step().rate());
            }
        }
        assertArrayEquals(
                new double[] {0.10, 0.09, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01},
                annealing.stream().mapToDouble(rate -> rate).toArray(),
                1e-9);
    }
}
