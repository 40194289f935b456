package io.millrace.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts as numbers of words, in lower case. A punctuation mark is a word, and so is each character of writing that sets no
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

    private static final int MOST_OF_A_TEXT = 1000;
    private static final int CHARACTERS_OF_A_WORD = 20;

    private Words() {}

    /** Equal words have equal numbers, counted from 0 in the order in which they come. */
    static int[][] of(List<String> texts) {
        int most = Math.min(MOST_OF_A_TEXT, Math.max(32, MOST / Math.max(1, texts.size())));
        var numbers = new HashMap<String, Integer>();
        int[][] all = new int[texts.size()][];
        for (int i = 0; i < all.length; i++) {
            all[i] =
                    words(texts.get(i), most).stream()
                            .mapToInt(word -> numbers.computeIfAbsent(word, one -> numbers.size()))
                            .toArray();
        }
        return all;
    }

    private static List<String> words(String text, int most) {
        int characters = Math.min(text.length(), most * CHARACTERS_OF_A_WORD);
        Matcher matcher = WORD.matcher(text.substring(0, characters).toLowerCase(Locale.ROOT));
        var words = new ArrayList<String>();
        while (words.size() < most && matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }
}
