package io.millrace.proof.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.data.Example;
import io.millrace.schemas.payload.Text;
import io.millrace.text.TextTokenizer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomWordsTest {

    private static final int VOCABULARY = 600;
    private static final int LENGTH = 64;

    private static String text(Example example) {
        return ((Text) example.payload()).text();
    }

    @Test
    void theTokenizerHasJustThatManyTokens() {
        try (TextTokenizer tokenizer = TextTokenizer.of(RandomWords.tokenizer(VOCABULARY))) {
            assertEquals(VOCABULARY, tokenizer.vocabSize());
        }
    }

    @Test
    void everyWordIsOneKnownTokenAndFewMakeMostOfTheText() {
        var words = new RandomWords(VOCABULARY, LENGTH, 1);
        try (TextTokenizer tokenizer = TextTokenizer.of(RandomWords.tokenizer(VOCABULARY))) {
            int unknown = tokenizer.encode("elsewhere")[0];
            var counts = new int[VOCABULARY];
            for (int i = 0; i < 500; i++) {
                int[] ids = tokenizer.encode(text(words.next()));
                assertEquals(LENGTH, ids.length);
                for (int id : ids) {
                    counts[id]++;
                }
            }
            assertEquals(0, counts[unknown]);
            // By Zipf's law the first word comes up as often as the second and the third together.
            int first = counts[tokenizer.encode("w0")[0]];
            int next = counts[tokenizer.encode("w1")[0]] + counts[tokenizer.encode("w2")[0]];
            assertEquals(1, (double) next / first, 0.1);
            long seen = IntStream.of(counts).filter(count -> count > 0).count();
            assertTrue(seen > 0.9 * VOCABULARY, "words seen: " + seen);
        }
    }

    @Test
    void aSeedGivesTheSameWords() {
        var one = new RandomWords(VOCABULARY, LENGTH, 7);
        var other = new RandomWords(VOCABULARY, LENGTH, 7);
        for (int i = 0; i < 20; i++) {
            assertEquals(one.next(), other.next());
        }
    }
}
