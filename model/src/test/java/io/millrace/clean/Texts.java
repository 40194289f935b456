package io.millrace.clean;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/** Texts whose similarity is known. */
final class Texts {
    private Texts() {}

    /** Random words of up to four characters, each followed by a space. */
    static String words(SplittableRandom random, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(Integer.toString(random.nextInt(100_000), 36)).append(' ');
        }
        return text.toString();
    }

    static String letters(SplittableRandom random, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    /** Puts other words in the place of some. */
    static String edited(SplittableRandom random, String text, int edits) {
        String[] words = text.split(" ");
        for (int i = 0; i < edits; i++) {
            words[random.nextInt(words.length)] = words(random, 1).trim();
        }
        return String.join(" ", words) + " ";
    }

    /** The true Jaccard similarity of the sets of pieces. */
    static double jaccard(String a, String b) {
        Set<String> left = pieces(a);
        Set<String> common = pieces(b);
        Set<String> all = new HashSet<>(left);
        all.addAll(common);
        common.retainAll(left);
        return (double) common.size() / all.size();
    }

    private static Set<String> pieces(String text) {
        Set<String> pieces = new HashSet<>();
        for (int i = 0; i + MinHash.SHINGLE <= text.length(); i++) {
            pieces.add(text.substring(i, i + MinHash.SHINGLE).toLowerCase(Locale.ROOT));
        }
        return pieces;
    }
}
