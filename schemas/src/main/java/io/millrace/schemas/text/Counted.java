package io.millrace.schemas.text;

import java.util.Locale;

/** How many of what, in words: {@code 1 step}, {@code 2,000 steps}. */
public final class Counted {

    private Counted() {}

    /**
     * The number and what is counted.
     *
     * @param one of them, in the singular
     */
    public static String of(long count, String one) {
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : plural(one));
    }

    /** Several of it. */
    public static String plural(String one) {
        boolean changes = one.endsWith("y") && !one.matches(".*[aeiou]y");
        return changes ? one.substring(0, one.length() - 1) + "ies" : one + "s";
    }
}
