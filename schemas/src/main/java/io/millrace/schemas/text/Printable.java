package io.millrace.schemas.text;

import java.util.Locale;

/**
 * The one way of what topics hold to a terminal or a log. Whoever writes records could else clear a screen, forge a line or turn
 * a text around: line breaks, control characters (terminal escapes begin with one), marks of direction and what shows nothing
 * are written as {@code \}{@code u} and their code; what is long is cut.
 */
public final class Printable {

    /** Characters of a text that are shown. */
    public static final int LONGEST = 200;

    private Printable() {}

    /** The text in one harmless line, at most {@value #LONGEST} characters of it and an ellipsis. */
    public static String of(Object text) {
        return of(text, LONGEST);
    }

    /**
     * As {@link #of(Object)}, with another limit: for what quotes topics among words of our own.
     *
     * @param longest characters that are shown, at least 1; an escape counts as the one that it is for
     */
    public static String of(Object text, int longest) {
        String whole = String.valueOf(text);
        var out = new StringBuilder(Math.min(whole.length(), longest) + 16);
        int shown = 0;
        for (int i = 0; i < whole.length(); ) {
            if (shown++ == longest) {
                return out.append("...").toString();
            }
            int c = whole.codePointAt(i);
            i += Character.charCount(c);
            if (harmless(c)) {
                out.appendCodePoint(c);
            } else {
                for (char unit : Character.toChars(c)) {
                    out.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            }
        }
        return out.toString();
    }

    private static boolean harmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, // C0, DEL and C1, which has an escape of its own
                    Character.FORMAT, // marks of direction, joiners, tags
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE, // half of a pair
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }
}
