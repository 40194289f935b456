package io.millrace.text;

/**
 * Cuts a text into the words that byte pairs are merged within: as GPT-2's expression does, and also where a capital
 * begins a word inside a word, as later tokenizers do ({@code getURLName} is {@code get}, {@code URL}, {@code Name}). A
 * name in code then shares its tokens with every name that has a word in common.
 *
 * <p>The runtime is given {@link #EXPRESSION} in {@code tokenizer.json}; here it is a scanner, because a regular expression
 * engine takes longer than all of the merging.
 */
final class WordSplitter {
    static final String EXPRESSION =
            "'s|'t|'re|'ve|'m|'ll|'d| ?(?:\\p{Lu}+(?!\\p{Ll})|\\p{Lu}?[^\\P{L}\\p{Lu}]+)| ?\\p{N}+"
                    + "| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    private static final int SPACE = 0;
    private static final int LETTER = 1;
    private static final int NUMBER = 2;
    private static final int OTHER = 3;

    private WordSplitter() {}

    /** The end (exclusive) of the word that starts at {@code from}; the next word starts there. */
    static int end(String text, int from) {
        int length = text.length();
        char first = text.charAt(from);
        if (first == '\'') {
            int contraction = contraction(text, from);
            if (contraction > 0) {
                return from + contraction;
            }
        }
        int start = from;
        if (first == ' ' && from + 1 < length && kind(text.codePointAt(from + 1)) != SPACE) {
            start = from + 1;
        }
        int kind = kind(text.codePointAt(start));
        if (kind == LETTER) {
            return lettersEnd(text, start);
        }
        int end = run(text, start, kind);
        if (kind != SPACE || end == length) {
            return end;
        }
        // Of several spaces before a word the last one is left: it opens that word, or stands
        // alone.
        return end - start > 1 ? end - 1 : end;
    }

    private static int lettersEnd(String text, int start) {
        int capitals = start;
        int last = start;
        while (capitals < text.length() && isCapital(text.codePointAt(capitals))) {
            last = capitals;
            capitals += Character.charCount(text.codePointAt(capitals));
        }
        boolean opensWord =
                capitals > start && capitals < text.length() && isSmall(text.codePointAt(capitals));
        if (capitals > start && !opensWord) {
            return capitals;
        }
        if (last > start) {
            // The last of several capitals opens the next word.
            return last;
        }
        int end = capitals;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            if (kind(codePoint) != LETTER || isCapital(codePoint)) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return end;
    }

    private static boolean isCapital(int codePoint) {
        return codePoint < 0x80
                ? codePoint >= 'A' && codePoint <= 'Z'
                : Character.getType(codePoint) == Character.UPPERCASE_LETTER;
    }

    private static boolean isSmall(int codePoint) {
        return codePoint < 0x80
                ? codePoint >= 'a' && codePoint <= 'z'
                : Character.getType(codePoint) == Character.LOWERCASE_LETTER;
    }

    private static int run(String text, int start, int kind) {
        int end = start;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            if (kind(codePoint) != kind) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return end;
    }

    private static int contraction(String text, int from) {
        char one = from + 1 < text.length() ? text.charAt(from + 1) : 0;
        if (one == 's' || one == 't' || one == 'm' || one == 'd') {
            return 2;
        }
        char two = from + 2 < text.length() ? text.charAt(from + 2) : 0;
        boolean known = (two == 'e' && (one == 'r' || one == 'v')) || (one == 'l' && two == 'l');
        return known ? 3 : 0;
    }

    private static int kind(int codePoint) {
        if (codePoint < 0x80) {
            if ((codePoint | 0x20) >= 'a' && (codePoint | 0x20) <= 'z') {
                return LETTER;
            }
            if (codePoint >= '0' && codePoint <= '9') {
                return NUMBER;
            }
            return codePoint == ' ' || (codePoint >= '\t' && codePoint <= '\r') ? SPACE : OTHER;
        }
        if (Character.isLetter(codePoint)) {
            return LETTER;
        }
        int type = Character.getType(codePoint);
        if (type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER) {
            return NUMBER;
        }
        // Java's isWhitespace leaves out the no-break spaces and U+0085, which the expression takes
        // in.
        return codePoint == 0x85 || Character.isSpaceChar(codePoint) ? SPACE : OTHER;
    }
}
