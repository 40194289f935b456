package io.millrace.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Learns a byte-level byte pair encoding from texts and writes it as a Hugging Face {@code
 * tokenizer.json}.
 *
 * <p>Words are cut as GPT-2 cuts them, then the most frequent pair of neighbouring tokens within
 * words becomes a token, again and again. The result is a function of the multiset of words alone:
 * of equally frequent pairs the one with the lower left id wins, then the one with the lower right
 * id. Bytes have ids in the order of their characters and tokens in the order in which they were
 * learnt.
 *
 * <p>Sources: Sennrich, Haddow, Birch 2016, "Neural Machine Translation of Rare Words with Subword
 * Units"; Radford et al. 2019 (GPT-2) for the bytes and the words.
 */
public final class BpeTrainer {
    /**
     * Special tokens with their ids being their places: padding, unknown, start of sequence,
     * separator, mask.
     */
    public static final List<String> SPECIAL_TOKENS =
            List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

    /** A pair seen once teaches nothing about the language. */
    private static final long LEAST_COUNT = 2;

    /**
     * Longer words (base64, scripts without spaces) are learnt in pieces: merging costs time in
     * proportion to their length.
     */
    private static final int LONGEST_WORD = 128;

    private BpeTrainer() {}

    /** {@link #train(Iterable, int, List)} with {@link #SPECIAL_TOKENS}. */
    public static byte[] train(Iterable<String> texts, int vocabSize) {
        return train(texts, vocabSize, SPECIAL_TOKENS);
    }

    /**
     * Learns a tokenizer. All texts are read once; what is kept grows with the number of different
     * words.
     *
     * @param texts what to learn from; the caller bounds it (a few megabytes are enough for some
     *     thousand tokens)
     * @param vocabSize the most tokens, special ones and the 256 bytes included; fewer when the
     *     texts hold no more pairs that repeat
     * @param specialTokens get the ids from 0 on, in this order
     * @return the bytes of {@code tokenizer.json}, UTF-8
     * @throws IllegalArgumentException when the vocabulary cannot hold the special tokens and all
     *     bytes, or a special token is empty or named twice
     */
    public static byte[] train(Iterable<String> texts, int vocabSize, List<String> specialTokens) {
        int least = specialTokens.size() + ByteAlphabet.SIZE;
        if (vocabSize < least) {
            throw new IllegalArgumentException(
                    "vocabulary size "
                            + vocabSize
                            + " is too small: "
                            + specialTokens.size()
                            + " special tokens and "
                            + ByteAlphabet.SIZE
                            + " bytes need at least "
                            + least);
        }
        if (specialTokens.contains("")
                || new HashSet<>(specialTokens).size() < specialTokens.size()) {
            throw new IllegalArgumentException(
                    "special tokens must be different and not empty: " + specialTokens);
        }
        List<String> vocab = new ArrayList<>(specialTokens);
        char[] alphabet = new char[ByteAlphabet.SIZE];
        for (int b = 0; b < ByteAlphabet.SIZE; b++) {
            alphabet[b] = ByteAlphabet.character(b);
        }
        Arrays.sort(alphabet);
        int[] idOfCharacter = new int[512];
        for (char character : alphabet) {
            idOfCharacter[character] = vocab.size();
            vocab.add(String.valueOf(character));
        }
        PairMerger merger = new PairMerger(vocab, specialTokens);
        Map<String, long[]> words = count(texts);
        List<String> ordered = new ArrayList<>(words.keySet());
        // The order of words decides nothing; that it is fixed keeps it so if a rule ever came to
        // depend on it.
        Collections.sort(ordered);
        for (String word : ordered) {
            String spelled = ByteAlphabet.spell(word);
            int[] ids = new int[spelled.length()];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = idOfCharacter[spelled.charAt(i)];
            }
            merger.addWord(ids, words.get(word)[0]);
        }
        merger.merge(vocabSize, LEAST_COUNT);
        return TokenizerJson.write(vocab, specialTokens, merger.merges());
    }

    private static Map<String, long[]> count(Iterable<String> texts) {
        Map<String, long[]> counts = new HashMap<>();
        for (String text : texts) {
            int from = 0;
            while (from < text.length()) {
                int end = WordSplitter.end(text, from);
                // The word's end is looked for once: else a text that is one word takes squared
                // time.
                while (from < end) {
                    int piece = pieceEnd(text, from, end);
                    counts.computeIfAbsent(text.substring(from, piece), word -> new long[1])[0]++;
                    from = piece;
                }
            }
        }
        return counts;
    }

    private static int pieceEnd(String text, int from, int end) {
        if (end - from <= LONGEST_WORD) {
            return end;
        }
        int piece = from + LONGEST_WORD;
        return Character.isLowSurrogate(text.charAt(piece)) ? piece - 1 : piece;
    }
}
