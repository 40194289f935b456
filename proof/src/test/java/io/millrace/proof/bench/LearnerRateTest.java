package io.millrace.proof.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.data.Example;
import io.millrace.learner.LearnerConfig;
import io.millrace.tensor.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnerRateTest {

    private static final int VOCABULARY = 600;
    private static final int LENGTH = 16;
    private static final int BATCH = 4;
    private static final int WARM_UP = 2;

    @TempDir private Path folder;
    private LearnerConfig config;

    @BeforeEach
    void words() throws Exception {
        Path tokenizer = folder.resolve("tokenizer.json");
        Files.write(tokenizer, RandomWords.tokenizer(VOCABULARY));
        config = Shapes.config(tokenizer, LENGTH, "tiny", BATCH, 1);
    }

    private LearnerRate rate(Iterator<Example> examples, LearnerRate.Enough enough)
            throws Exception {
        return LearnerRate.of(config, Precision.FLOAT32, examples, WARM_UP, enough, () -> false);
    }

    @Test
    void stepsAreMeasuredUntilItIsEnoughAndNotThoseBefore() throws Exception {
        var asked = new ArrayList<Integer>();
        var times = new ArrayList<Double>();
        LearnerRate rate =
                rate(
                        new RandomWords(VOCABULARY, LENGTH, 1),
                        (steps, seconds) -> {
                            asked.add(steps);
                            times.add(seconds);
                            return steps >= 3;
                        });
        assertEquals(List.of(0, 1, 2, 3), asked);
        double seconds = times.get(3);
        assertEquals(1, rate.tokensPerSecond() * seconds / (3 * BATCH * LENGTH), 0.05);
        double together = rate.shares().values().stream().mapToDouble(share -> share).sum();
        assertTrue(together > 0.5 && together <= 1, "shares of a step: " + rate.shares());
    }

    @Test
    void productsAreCountedForTheStepsThatWereMeasured() throws Exception {
        LearnerRate three =
                rate(new RandomWords(VOCABULARY, LENGTH, 1), (steps, seconds) -> steps >= 3);
        LearnerRate nine =
                rate(new RandomWords(VOCABULARY, LENGTH, 1), (steps, seconds) -> steps >= 9);
        assertEquals(
                1,
                (three.gflops() / three.tokensPerSecond())
                        / (nine.gflops() / nine.tokensPerSecond()),
                0.2,
                "products for each token hang on how many tokens are masked alone");
    }

    @Test
    void tooFewExamplesAreNoRate() {
        var words = new RandomWords(VOCABULARY, LENGTH, 1);
        Iterator<Example> few =
                List.of(words.next(), words.next(), words.next(), words.next(), words.next())
                        .iterator();
        var refused =
                assertThrows(
                        IllegalStateException.class,
                        () -> rate(few, (steps, seconds) -> steps >= 3));
        assertTrue(refused.getMessage().contains("too few"), refused.getMessage());
    }

    @Test
    void aStopIsHeardBetweenSteps() {
        var stopped =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                LearnerRate.of(
                                        config,
                                        Precision.FLOAT32,
                                        new RandomWords(VOCABULARY, LENGTH, 1),
                                        WARM_UP,
                                        (steps, seconds) -> false,
                                        () -> true));
        assertEquals("stopped", stopped.getMessage());
    }
}
