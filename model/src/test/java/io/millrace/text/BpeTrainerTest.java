package io.millrace.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BpeTrainerTest {
    /** The dictionary of Sennrich et al. 2016, figure 1: low 5, lower 2, newest 6, widest 3. */
    private static final List<String> SENNRICH = new ArrayList<>();

    static {
        SENNRICH.addAll(Collections.nCopies(5, "low"));
        SENNRICH.addAll(Collections.nCopies(2, "lower"));
        SENNRICH.addAll(Collections.nCopies(6, "newest"));
        SENNRICH.addAll(Collections.nCopies(3, "widest"));
    }

    @Test
    void mergesAreThoseOfTheExampleWorkedByHand() throws IOException {
        // Counts 9 9 7 7 6 6 6 3 3 3 2 2; of equals the pair of lower ids, bytes before learnt
        // tokens.
        List<String> expected =
                List.of(
                        "e s", "es t", "l o", "lo w", "e w", "n ew", "new est", "d est", "i dest",
                        "w idest", "e r", "low er");
        JsonNode model = new ObjectMapper().readTree(BpeTrainer.train(SENNRICH, 8192)).get("model");
        List<String> merges = new ArrayList<>();
        model.get("merges").forEach(merge -> merges.add(merge.asText()));
        assertEquals(expected, merges);
        assertEquals(
                5 + 256 + expected.size(),
                model.get("vocab").size(),
                "learning stops where no pair repeats");
        assertEquals(261, model.get("vocab").get("es").asInt());
    }

    @Test
    void theRuntimeMergesUnseenWordsInTheLearntOrder() {
        try (TextTokenizer tokenizer = TextTokenizer.of(BpeTrainer.train(SENNRICH, 8192))) {
            // l o w e s t: es, est, lo, low. n e w e r: ew, new, er.
            assertEquals(List.of("low", "est"), pieces(tokenizer, "lowest"));
            assertEquals(List.of("new", "er"), pieces(tokenizer, "newer"));
            assertEquals(List.of("widest"), pieces(tokenizer, "widest"));
        }
    }

    @Test
    void mergesOfOverlappingPairsCountWhatIsLeft() throws IOException {
        // aaaa 3 times: (a,a) 9 -> XX, then (X,X) 3 -> Y.
        JsonNode model =
                new ObjectMapper()
                        .readTree(BpeTrainer.train(Collections.nCopies(3, "aaaa"), 8192))
                        .get("model");
        assertEquals("[\"a a\",\"aa aa\"]", model.get("merges").toString());
    }

    @Test
    void theVocabularyIsExactlyAsLargeAsAsked() throws IOException {
        JsonNode model = new ObjectMapper().readTree(BpeTrainer.train(SENNRICH, 264)).get("model");
        assertEquals(264, model.get("vocab").size());
        assertEquals(3, model.get("merges").size());
    }

    @Test
    void theOrderOfTextsDoesNotMatter() {
        List<String> texts = words(20_000, new SplittableRandom(7));
        List<String> reversed = new ArrayList<>(texts);
        Collections.reverse(reversed);
        assertArrayEquals(BpeTrainer.train(texts, 1000), BpeTrainer.train(reversed, 1000));
    }

    /** Counting everything anew before each merge is slow and plainly right. */
    @Test
    void incrementalCountsChooseWhatCountingAnewChooses() throws IOException {
        List<String> texts = words(400, new SplittableRandom(3));
        JsonNode model = new ObjectMapper().readTree(BpeTrainer.train(texts, 420)).get("model");
        List<String> merges = new ArrayList<>();
        model.get("merges").forEach(merge -> merges.add(merge.asText()));
        assertEquals(CountingAnew.merges(texts, merges.size()), merges);
        assertTrue(merges.size() > 100, () -> "only " + merges.size() + " merges");
    }

    @Test
    void aSpecialTokenIsNeverLearntFromText() throws IOException {
        JsonNode model =
                new ObjectMapper()
                        .readTree(
                                BpeTrainer.train(
                                        Collections.nCopies(50, "mask"), 300, List.of("mask")))
                        .get("model");
        assertEquals(0, model.get("vocab").get("mask").asInt());
        assertFalse(
                model.get("merges").toString().contains("\"ma sk\""),
                model.get("merges").toString());
    }

    /** Squared time would take minutes for these ten million characters. */
    @Test
    @Timeout(20)
    void aTextThatIsOneWordIsLearntInLinearTime() {
        String run = "abcdefghij".repeat(1_000_000);
        byte[] json = BpeTrainer.train(List.of(run, "\uD83D\uDE00".repeat(1000)), 512);
        try (TextTokenizer tokenizer = TextTokenizer.of(json)) {
            assertTrue(tokenizer.encode("abcdefghij").length < 5);
            assertEquals(1, tokenizer.encode("\uD83D\uDE00").length);
        }
    }

    @Test
    void nothingToLearnFromGivesTheBytes() {
        try (TextTokenizer tokenizer = TextTokenizer.of(BpeTrainer.train(List.of(), 8192))) {
            assertEquals(261, tokenizer.vocabSize());
            assertEquals(3, tokenizer.encode("€").length);
        }
    }

    @Test
    void aVocabularyWithoutRoomForAllBytesIsRefused() {
        String message =
                assertThrows(IllegalArgumentException.class, () -> BpeTrainer.train(SENNRICH, 260))
                        .getMessage();
        assertTrue(message.contains("260") && message.contains("261"), message);
        assertThrows(
                IllegalArgumentException.class,
                () -> BpeTrainer.train(SENNRICH, 300, List.of("[PAD]", "[PAD]")));
    }

    private static List<String> pieces(TextTokenizer tokenizer, String text) {
        List<String> pieces = new ArrayList<>();
        for (int id : tokenizer.encode(text)) {
            pieces.add(tokenizer.decode(new int[] {id}));
        }
        return pieces;
    }

    /** Words of few letters, so that counts tie often and one token is reached in two ways. */
    private static List<String> words(int count, SplittableRandom random) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder word = new StringBuilder();
            for (int length = random.nextInt(1, 9); length > 0; length--) {
                word.append((char) ('a' + random.nextInt(4)));
            }
            words.add(word.toString());
        }
        return words;
    }
}
