package io.millrace.contract;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.millrace.data.Example;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Streams;
import io.millrace.objective.Objective;
import io.millrace.schemas.plugin.Plugins;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Every objective that is found by name keeps the contract, on the first input that it can learn from. */
final class EveryObjectiveTest {

    /** Small inputs, with examples of each. */
    private static final Map<String, List<Example>> INPUTS = new LinkedHashMap<>();

    /** Small encoders, by name. */
    private static final List<String> ENCODERS =
            List.of(
                    "{name: transformer, depth: 1, width: 16, heads: 2}",
                    "{name: transformer, depth: 1, width: 16, heads: 2, attention: causal}",
                    "{name: mlp, widths: [6, 5], activation: gelu}",
                    "{name: mlp, widths: [6], activation: sigmoid}",
                    "{name: cnn, widths: [4, 6]}");

    static {
        INPUTS.put("{name: text, vocabulary: 512, length: 16}", Streams.sentences(260, 7));
        INPUTS.put("{name: features}", Streams.vectors(260, 7));
        INPUTS.put("{name: image}", Streams.pictures(260, 7));
    }

    private static LearnerConfig config(String input, String encoder, String objective) {
        return Streams.config(
                """
                input: %s
                encoder: %s
                objective: {name: %s}
                training: {batch: 8, warmup: 5, fit-examples: 40, threads: 1}
                replay: {share: 0.5, capacity: 16 KiB}
                probes: {share: 0.1, samples: 4, every: 10}
                """
                        .formatted(input, encoder, objective));
    }

    private static final class Kept extends ObjectiveContract {
        private final LearnerConfig config;
        private final List<Example> examples;

        Kept(LearnerConfig config, List<Example> examples) {
            this.config = config;
            this.examples = examples;
        }

        @Override
        protected LearnerConfig config() {
            return config;
        }

        @Override
        protected List<Example> examples() {
            return examples;
        }

        /** An objective that moves nothing by gradients says so by its groups. */
        @Override
        protected boolean differentiable() {
            try (var bound = new Bound(config, examples)) {
                return bound.objective.groups().size() == 1;
            }
        }
    }

    @TestFactory
    Stream<DynamicNode> everyObjective() {
        return Plugins.names(Objective.Provider.class).stream().map(EveryObjectiveTest::kept);
    }

    private static DynamicNode kept(String objective) {
        Kept kept = find(objective);
        return dynamicContainer(
                objective,
                List.of(
                        dynamicTest("gradients", kept::itsGradientsAreThoseOfItsLoss),
                        dynamicTest(
                                "determinism",
                                kept::theSameSeedGivesTheSameLossAndJudgingLearnsNothing),
                        dynamicTest("restore", kept::goesOnFromASnapshotByteForByte),
                        dynamicTest("memory", kept::stepsLeaveNoArraysBehind)));
    }

    private static Kept find(String objective) {
        IllegalArgumentException last = null;
        for (var input : INPUTS.entrySet()) {
            for (String encoder : ENCODERS) {
                try {
                    return new Kept(config(input.getKey(), encoder, objective), input.getValue());
                } catch (IllegalArgumentException mismatch) {
                    last = mismatch;
                }
            }
        }
        throw new AssertionError(objective + " fits none of the small inputs and encoders", last);
    }
}
