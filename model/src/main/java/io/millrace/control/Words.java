package io.millrace.control;

import io.millrace.tensor.Hashing;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * Texts as hashes of words, in lower case. A punctuation mark is a word, and so is each character of writing that sets no
 * spaces.
 */
final class Words {

    private static final String ALONE =
            "\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}";
    private static final String OTHERS = "[\\p{L}\\p{M}\\p{N}&&[^" + ALONE + "]]+";
    private static final Pattern WORD =
            Pattern.compile("[" + ALONE + "]|" + OTHERS + "|[^\\s\\p{L}\\p{M}\\p{N}]");

    /** Of all texts together; of longer ones the beginnings are read. */
    private static final int MOST = 2_000_000;

    static final int FEWEST_OF_A_TEXT = 32;
    static final int MOST_OF_A_TEXT = 1000;
    private static final int CHARACTERS_OF_A_WORD = 20;

    private Words() {}

    /** Words of a text that are read if there are so many texts. */
    static int most(int texts) {
        return Math.min(MOST_OF_A_TEXT, Math.max(FEWEST_OF_A_TEXT, MOST / Math.max(1, texts)));
    }

    /** The words of a text in their order, so many at most. Equal words have equal hashes. */
    static long[] of(String text, int most) {
        int characters = Math.min(text.length(), most * CHARACTERS_OF_A_WORD);
        Matcher matcher = WORD.matcher(text.substring(0, characters).toLowerCase(Locale.ROOT));
        LongStream.Builder words = LongStream.builder();
        for (int i = 0; i < most && matcher.find(); i++) {
            words.add(Hashing.hash64(matcher.group()));
        }
        return words.build().toArray();
    }
}
