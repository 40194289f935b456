package io.millrace.clean;

import java.text.Normalizer;

/**
 * Makes text regular: Unicode NFC, no control characters but tabs and newlines, Unix line ends, runs of blanks cut to
 * eight (indentation stays), no blanks at the ends; and refuses what is too short or too long.
 */
public final class TextCleaner {

    private static final int LONGEST_RUN = 8;

    private final int min;
    private final int max;

    /**
     * @param min fewest characters after cleaning
     * @param max most characters after cleaning
     */
    public TextCleaner(int min, int max) {
        this.min = min;
        this.max = max;
    }

    /**
     * The cleaned text; the same object if nothing had to change.
     *
     * @throws IllegalArgumentException if it is too short or too long, with what is allowed
     */
    public String clean(String text) {
        String regular =
                regular(
                        Normalizer.isNormalized(text, Normalizer.Form.NFC)
                                ? text
                                : Normalizer.normalize(text, Normalizer.Form.NFC));
        int length = regular.length();
        if (length < Math.max(1, min) || length > max) {
            throw new IllegalArgumentException(
                    "text has "
                            + length
                            + " characters; allowed: "
                            + Math.max(1, min)
                            + " to "
                            + max);
        }
        return regular;
    }

    private static String regular(String text) {
        if (isRegular(text)) {
            return text;
        }
        var out = new StringBuilder(text.length());
        int blanks = 0;
        int lines = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                lines++;
                blanks = 0;
                if (lines <= LONGEST_RUN) {
                    out.append(c);
                }
            } else if (isBlank(c)) {
                if (++blanks <= LONGEST_RUN) {
                    out.append(c == '\t' ? '\t' : ' ');
                }
            } else if (!dropped(c)) {
                blanks = 0;
                lines = 0;
                out.append(c);
            }
        }
        return out.toString().strip();
    }

    private static boolean isRegular(String text) {
        int length = text.length();
        if (length > 0 && (isEdge(text.charAt(0)) || isEdge(text.charAt(length - 1)))) {
            return false;
        }
        int run = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean white = c == ' ' || c == '\t' || c == '\n';
            run = white ? run + 1 : 0;
            if (run > LONGEST_RUN || dropped(c) || (!white && isBlank(c))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEdge(char c) {
        return Character.isWhitespace(c) || isBlank(c);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || Character.getType(c) == Character.SPACE_SEPARATOR;
    }

    private static boolean dropped(char c) {
        return c != '\n' && c != '\t' && (Character.isISOControl(c) || c == '\ufeff');
    }
}
