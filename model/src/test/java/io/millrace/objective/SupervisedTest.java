package io.millrace.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.millrace.contract.Bound;
import io.millrace.data.Example;
import io.millrace.learner.Learner;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Refused;
import io.millrace.learner.Streams;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.Text;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SupervisedTest {

    private static LearnerConfig config() {
        return Streams.config(
                """
                input: {name: features}
                encoder: {name: mlp, widths: [8, 6]}
                objective: {name: supervised, task: classification}
                optimizer: {learning-rate: 0.01}
                training: {batch: 8, warmup: 5, fit-examples: 30, threads: 1}
                probes: {share: 0.1, samples: 16, every: 10}
                """);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** A layer of two units and a linear map to two classes, by hand. */
    @Test
    void theLossIsThatOfTheTasksHeadOnTheRepresentation() {
        LearnerConfig config =
                Streams.config(
                        """
                        input: {name: features, scale: unit-interval}
                        encoder: {name: mlp, widths: [2], activation: sigmoid}
                        objective: supervised
                        """);
        var no = new Features(new int[] {2}, new float[] {0, 1});
        var yes = new Features(new int[] {2}, new float[] {1, 0.5f});
        var lowest = new Features(new int[] {2}, new float[] {0, 0});
        var examples =
                List.of(
                        new Example("1", "d", no, new Target.Name("no")),
                        new Example("2", "d", yes, new Target.Name("yes")),
                        new Example("3", "d", lowest, new Target.Name("no")));
        try (var bound = new Bound(config, examples)) {
            float[] w = bound.parameters.get("encoder.layers.0.weight").toFloatArray();
            float[] v = bound.parameters.get("head.weight").toFloatArray();
            double[] h = {sigmoid(w[0] + 0.5 * w[1]), sigmoid(w[2] + 0.5 * w[3])};
            double gap = (v[2] - v[0]) * h[0] + (v[3] - v[1]) * h[1];
            double chance = sigmoid(gap); // of "yes", the second in order

            var batch = bound.batch(bound.samples().subList(1, 2), 1);
            double loss = bound.learn(batch, 0).loss();

            assertEquals(-Math.log(chance), loss, 1e-6);
            float[] bias = bound.parameters.get("head.bias").getGradient().toFloatArray();
            assertEquals(1 - chance, bias[0], 1e-6);
            assertEquals(chance - 1, bias[1], 1e-6);
            assertEquals("nats", bound.objective.unit());
        }
    }

    @Test
    void learnsWhatTheStreamSaysAndKeepsTheEncoderAlone() throws Exception {
        var losses = new ArrayList<Double>();
        try (var learner = new Learner(config(), Device.cpu())) {
            for (Example example : Streams.vectors(1200, 3)) {
                learner.add(example);
                while (learner.ready()) {
                    learner.step();
                    if (learner.probesDue()) {
                        losses.add(learner.probe().get("patterns"));
                    }
                }
            }
            double last = losses.get(losses.size() - 1);
            assertTrue(losses.get(0) > 0.5, "of three classes a guess costs ln 3: " + losses);
            assertTrue(last < 0.25, losses::toString);
            assertTrue(
                    learner.pretrained().weights().keySet().stream()
                            .allMatch(name -> name.startsWith("encoder.")));
        }
    }

    @Test
    void anExampleWithoutATargetIsRefusedAndOneOfAClassThatCameTooLate() throws Exception {
        try (var learner = new Learner(config(), Device.cpu())) {
            List<Example> examples = Streams.vectors(40, 3);
            Example bare = examples.get(0);
            bare = new Example(bare.id(), bare.domain(), bare.payload());
            assertEquals(
                    "example has no target; needed for objective supervised: one for task"
                            + " classification",
                    refused(learner, bare));
            for (Example example : examples) {
                learner.add(example);
            }
            Example late =
                    new Example("late", "patterns", bare.payload(), new Target.Name("pattern3"));
            assertEquals(
                    "label is 'pattern3'; allowed: pattern0, pattern1, pattern2",
                    refused(learner, late));
            assertEquals(40, learner.examples());
        }
    }

    private static String refused(Learner learner, Example example) {
        return assertThrows(Refused.class, () -> learner.add(example)).getMessage();
    }

    @Test
    void targetsAreLearnedAsTheTaskReadsThem() throws Exception {
        try (var learner = new Learner(config(), Device.cpu())) {
            int number = 0;
            for (Example example : Streams.vectors(60, 3)) {
                String name = ((Target.Name) example.target()).name();
                Target listed = number++ % 2 == 0 ? new Target.Names(List.of(name)) : null;
                learner.add(
                        new Example(
                                example.id(),
                                example.domain(),
                                example.payload(),
                                listed == null ? example.target() : listed));
            }
            assertTrue(learner.ready());
            assertTrue(learner.step().learned().applied());
            var two = new Target.Names(List.of("pattern0", "pattern1"));
            Example several =
                    new Example("s", "patterns", Streams.vectors(1, 3).get(0).payload(), two);
            String why = refused(learner, several);
            assertTrue(why.contains("(classes); needed: a class"), why);
        }
    }

    /** The vocabulary is known before the first example, the classes are not. */
    @Test
    void examplesAreGatheredForTheClassesThoughTheInputNeedsNone(@TempDir Path dir)
            throws Exception {
        Path vocabulary = dir.resolve("tokenizer.json");
        try (var learner = new Learner(Streams.text(), Device.cpu())) {
            for (Example example : Streams.sentences(50, 3)) {
                learner.add(example);
            }
            Files.write(vocabulary, learner.pretrained().files().get("tokenizer.json"));
        }
        LearnerConfig config =
                Streams.config(
                        """
                        input: {name: text, tokenizer: "%s", length: 16}
                        encoder: {name: transformer, depth: 1, width: 16, heads: 2}
                        objective: supervised
                        training: {batch: 8, fit-examples: 30, threads: 1}
                        """
                                .formatted(vocabulary));
        try (var learner = new Learner(config, Device.cpu())) {
            List<Example> examples = Streams.sentences(30, 3);
            for (Example example : examples.subList(0, 29)) {
                learner.add(example);
                assertFalse(learner.built());
            }
            var state = new ByteArrayOutputStream();
            learner.snapshot(state);
            var from = new ByteArrayInputStream(state.toByteArray());
            try (var restored = Learner.restore(config, Device.cpu(), from)) {
                for (Learner one : List.of(learner, restored)) {
                    one.add(examples.get(29));
                    assertTrue(one.built());
                }
                assertEquals(learner.step(), restored.step());
            }
        }
    }

    /** A head that answers for every position, of an input that says where its tokens are. */
    @Test
    void namedPartsOfATextAreLearnedFromTheStream() throws Exception {
        LearnerConfig config =
                Streams.config(
                        """
                        input: {name: text, vocabulary: 512, length: 16}
                        encoder: {name: transformer, depth: 1, width: 16, heads: 2}
                        objective: {name: supervised, task: tagging}
                        optimizer: {learning-rate: 0.01}
                        training: {batch: 8, warmup: 5, fit-examples: 40, threads: 1}
                        """);
        var losses = new ArrayList<Double>();
        try (var learner = new Learner(config, Device.cpu())) {
            for (Example sentence : Streams.sentences(400, 3)) {
                int end = ((Text) sentence.payload()).text().indexOf(' ');
                var first = new Target.Span(0, end, "first");
                learner.add(
                        new Example(
                                sentence.id(),
                                sentence.domain(),
                                sentence.payload(),
                                new Target.Spans(List.of(first))));
                while (learner.ready()) {
                    losses.add(learner.step().learned().loss());
                }
            }
        }
        assertTrue(losses.get(0) > 0.7, "of three tags a guess costs ln 3: " + losses);
        assertTrue(losses.get(losses.size() - 1) < 0.1, losses::toString);
    }

    @Test
    void aStreamOfOneClassSaysWhatIsNeeded() throws Exception {
        try (var learner = new Learner(config(), Device.cpu())) {
            var target = new Target.Name("all");
            var e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> {
                                for (Example one : Streams.vectors(40, 3)) {
                                    learner.add(
                                            new Example(
                                                    one.id(), one.domain(), one.payload(), target));
                                }
                            });
            assertEquals(
                    "objective supervised, on the first 30 examples (training.fit-examples):"
                            + " labels of 1 class to train on; needed: at least 2",
                    e.getMessage());
        }
    }

    @Test
    void whatAnEncoderMustBeAbleToDoIsSaidByTheTask() {
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                Streams.config(
                                        """
                                        input: image
                                        encoder: cnn
                                        objective: {name: supervised, task: tagging}
                                        """));
        assertTrue(e.getMessage().contains("objective supervised cannot train"), e.getMessage());
    }

    @Test
    void numbersWrittenAsWordsAreLearnedAsNumbers() throws Exception {
        LearnerConfig numbers =
                Streams.config(
                        """
                        input: {name: features}
                        encoder: {name: mlp, widths: [8, 6]}
                        objective: {name: supervised, task: regression}
                        optimizer: {learning-rate: 0.01}
                        training: {batch: 8, warmup: 5, fit-examples: 30, threads: 1}
                        """);
        var losses = new ArrayList<Double>();
        try (var learner = new Learner(numbers, Device.cpu())) {
            for (Example example : Streams.vectors(1200, 3)) {
                String pattern = ((Target.Name) example.target()).name();
                var number = new Target.Name(pattern.substring("pattern".length()));
                learner.add(new Example(example.id(), example.domain(), example.payload(), number));
                while (learner.ready()) {
                    losses.add(learner.step().learned().loss());
                }
            }
        }
        double end =
                losses.subList(losses.size() - 20, losses.size()).stream()
                        .mapToDouble(d -> d)
                        .average()
                        .orElseThrow();
        assertTrue(end < 0.3, "the mean alone costs 1: " + losses.get(0) + " to " + end);
    }

    @Test
    void theTaskIsFoundByNameAndCheckedWithTheConfiguration() {
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Streams.config("objective: {name: supervised, task: guessing}"));
        assertTrue(e.getMessage().contains("task.name is 'guessing'; allowed: "), e.getMessage());
        assertEquals(
                Streams.config("objective: {name: supervised, task: classification}"),
                Streams.config("objective: {name: supervised, task: {name: classification}}"));
    }
}
