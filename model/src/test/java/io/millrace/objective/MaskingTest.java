package io.millrace.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.data.Example;
import io.millrace.input.TokenInput;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Streams;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class MaskingTest {

    @Test
    void eightyPercentAreMaskedTenAreRandomTenAreLeftAndNoOtherTokenChanges() {
        LearnerConfig config = Streams.config("input: {vocabulary: 512, length: 16}");
        var texts = Streams.sentences(100, 1).stream().map(Example::payload).toList();
        try (var input =
                (TokenInput)
                        config.kinds()
                                .input()
                                .plugin()
                                .fit(config.kinds().input().options(), texts)) {
            int rows = 2000;
            int time = 20;
            int word = input.vocabulary() - 1;
            int[] ids = new int[rows * time];
            Arrays.fill(ids, word);
            for (int row = 0; row < rows; row++) {
                ids[row * time] = input.padding(); // special: never predicted
            }
            var masking =
                    MaskedLanguageModel.Masking.draw(
                            ids, time, 0.15, input, new SplittableRandom(3));
            assertEquals(rows * 3, masking.positions().length, "15 % of 20 positions in every row");
            int masked = 0;
            int left = 0;
            boolean[] predicted = new boolean[ids.length];
            for (int i = 0; i < masking.positions().length; i++) {
                int position = (int) masking.positions()[i];
                assertEquals(word, masking.targets()[i]);
                assertFalse(predicted[position], "each position once");
                predicted[position] = true;
                masked += ids[position] == input.mask() ? 1 : 0;
                left += ids[position] == word ? 1 : 0;
            }
            assertEquals(0.8, masked / (rows * 3.0), 0.02);
            assertEquals(0.1, left / (rows * 3.0), 0.02);
            for (int i = 0; i < ids.length; i++) {
                if (!predicted[i]) {
                    assertEquals(i % time == 0 ? input.padding() : word, ids[i]);
                }
            }
        }
    }
}
