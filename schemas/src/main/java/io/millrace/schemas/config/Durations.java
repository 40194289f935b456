package io.millrace.schemas.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The written form of a {@link Duration}: {@code 250ms}, {@code 10s}, {@code 5 min}, {@code 2h}, {@code 7d}. */
final class Durations {
    static final String ALLOWED = "a whole number with ms, s, min, h or d, such as 10s";

    private static final Pattern FORM = Pattern.compile("(\\d{1,18}) ?(ms|s|min|h|d)");

    private Durations() {}

    /**
     * Reads the written form, or the ISO one ({@code PT10S}) that canonical JSON holds.
     *
     * @throws IllegalArgumentException if the text has neither form
     */
    static Duration parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        try {
            if (form.matches()) {
                long count = Long.parseLong(form.group(1));
                return switch (form.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "min" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                };
            }
            if (text.startsWith("PT")) {
                return Duration.parse(text);
            }
        } catch (ArithmeticException | DateTimeException outOfRange) {
            throw new IllegalArgumentException(
                    "got \"" + text + "\"; allowed: " + ALLOWED, outOfRange);
        }
        throw new IllegalArgumentException("got \"" + text + "\"; allowed: " + ALLOWED);
    }
}
