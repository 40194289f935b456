package io.millrace.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.millrace.contract.Bound;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.input.TokenBatch;
import io.millrace.input.TokenInput;
import io.millrace.learner.Learner;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Streams;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CausalLanguageModelTest {

    private static LearnerConfig config() {
        return Streams.config(
                """
                input: {name: text, vocabulary: 512, length: 16}
                encoder: {depth: 2, width: 32, heads: 2}
                objective: {name: causal-language-model}
                optimizer: {learning-rate: 0.003}
                training: {batch: 8, warmup: 5, fit-examples: 40, threads: 1}
                """);
    }

    @Test
    void takesACausalTransformerUnlessToldOtherwiseAndRefusesOneThatSeesWhatItPredicts() {
        assertEquals("causal", config().encoder().get("attention").asText());
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                Streams.config(
                                        """
                                        objective: {name: causal-language-model}
                                        encoder: {name: transformer, attention: bidirectional}
                                        """));
        assertTrue(
                e.getMessage().contains("allowed: encoder transformer {\"attention\":\"causal\"}"),
                e.getMessage());
    }

    @Test
    void everyTokenThatFollowsAnotherIsPredictedAndWhatFillsUpIsNot() {
        try (var bound = new Bound(config(), Streams.sentences(60, 1))) {
            var input = (TokenInput) bound.input;
            List<Sample> whole = bound.samples().subList(0, 1);
            TokenBatch tokens = TokenBatch.of(input, whole);
            var next = CausalLanguageModel.Next.of(tokens, input.padding());
            assertEquals(15, next.positions().length);
            for (int i = 0; i < 15; i++) {
                assertEquals(i, next.positions()[i]);
                assertEquals(tokens.ids()[i + 1], next.targets()[i]);
            }
            var some = new ArrayList<Sample>();
            var packer = input.packer("d");
            packer.add(new Example("x", "d", Streams.sentences(1, 1).get(0).payload()), some::add);
            packer.flush(some::add);
            TokenBatch padded = TokenBatch.of(input, some.subList(some.size() - 1, some.size()));
            var few = CausalLanguageModel.Next.of(padded, input.padding());
            assertTrue(few.positions().length < 15, "padding is no target");
            assertArrayEquals(
                    few.targets(),
                    java.util.Arrays.stream(few.targets())
                            .filter(id -> id != input.padding())
                            .toArray());
        }
    }

    @Test
    void learnsWhatFollowsWhat() throws Exception {
        var losses = new ArrayList<Double>();
        try (var learner = new Learner(config(), Device.cpu())) {
            for (Example example : Streams.sentences(1500, 7)) {
                learner.add(example);
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
        assertTrue(end < 0.5 * losses.get(0), "from " + losses.get(0) + " to " + end);
    }
}
