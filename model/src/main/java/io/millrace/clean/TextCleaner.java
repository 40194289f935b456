package io.millrace.clean;

import io.millrace.schemas.text.Composed;

/**
 * Makes text regular, so that the same words are the same characters:
 *
 * <ul>
 *   <li>Unicode NFC; control characters, byte order marks and noncharacters dropped; half of a
 *       surrogate pair becomes U+FFFD;
 *   <li>every line end is a newline, at most three in a row; no blanks before them;
 *   <li>every blank is a space or a tab, at most {@value #LONGEST_RUN} in a row, {@value
 *       #LONGEST_INDENT} at the start of a line: code keeps its indentation;
 *   <li>no white space at the ends;
 *   <li>at most {@value #MOST_MARKS} combining marks in a row (Unicode Annex 15, Stream-Safe Text):
 *       more are no writing, and normalising them takes squared time.
 * </ul>
 *
 * <p>Cleaning cleaned text changes nothing, and gives back the same object.
 */
public final class TextCleaner {
    private static final int LONGEST_RUN = 8;
    private static final int LONGEST_INDENT = 64;
    private static final int MOST_LINE_ENDS = 3;
    private static final int MOST_MARKS = 30;

    /** Below it nothing combines with what stands before it. */
    private static final char FIRST_MARK = 0x300;

    private static final char DROPPED = 0xffff;

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
        // Normalising comes last: what was dropped may have kept a mark from its letter.
        String regular = Composed.of(regular(text));
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

    /** One pass; nothing is copied up to the first character that changes. */
    private static String regular(String text) {
        int length = text.length();
        StringBuilder out = null;
        int blanks = 0;
        int lineEnds = 0;
        int marks = 0;
        boolean begun = false;
        for (int i = 0; i < length; i++) {
            char given = text.charAt(i);
            char c = given;
            if (given < ' ' || given > '~') {
                c = regular(text, i);
                if (c != DROPPED) {
                    marks = c >= FIRST_MARK && isMark(c) ? marks + 1 : 0;
                    c = marks > MOST_MARKS ? DROPPED : c;
                }
            } else {
                marks = 0;
            }
            int trailing = 0;
            boolean kept = c != DROPPED;
            if (c == '\n') {
                trailing = Math.min(blanks, lineEnds > 0 ? LONGEST_INDENT : LONGEST_RUN);
                blanks = 0;
                kept = begun && ++lineEnds <= MOST_LINE_ENDS;
            } else if (c == ' ' || c == '\t') {
                kept = begun && ++blanks <= (lineEnds > 0 ? LONGEST_INDENT : LONGEST_RUN);
            } else if (kept) {
                blanks = 0;
                lineEnds = 0;
                begun = true;
            }
            if (out == null && (c != given || !kept || trailing > 0)) {
                out = new StringBuilder(length).append(text, 0, i);
            }
            if (out != null) {
                out.setLength(out.length() - trailing);
                if (kept) {
                    out.append(c);
                }
            }
        }
        return (out == null ? text : out.toString()).stripTrailing();
    }

    /** What stands for the character outside of visible ASCII at that place. */
    private static char regular(String text, int at) {
        char c = text.charAt(at);
        switch (c) {
            case '\t', '\n' -> {
                return c;
            }
            case '\r' -> {
                return at + 1 < text.length() && text.charAt(at + 1) == '\n' ? DROPPED : '\n';
            }
            case '\u000b', '\f', '\u0085', '\u2028', '\u2029' -> {
                return '\n';
            }
            case '\ufeff', '\ufffe', '\uffff' -> {
                return DROPPED;
            }
            default -> {
                if (Character.isSurrogate(c)) {
                    return isPaired(text, at) ? c : '\ufffd';
                }
                if (Character.isISOControl(c) || (c >= '\ufdd0' && c <= '\ufdef')) {
                    return DROPPED;
                }
                return Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c;
            }
        }
    }

    private static boolean isPaired(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }

    private static boolean isMark(char c) {
        return Character.getType(c) == Character.NON_SPACING_MARK;
    }
}
