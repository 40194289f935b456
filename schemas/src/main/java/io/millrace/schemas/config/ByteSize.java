package io.millrace.schemas.config;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory or disk. Written {@code 512}, {@code 512 B}, {@code 512KB} (powers of 1000) or {@code 64 MiB}
 * (powers of 1024).
 *
 * @param bytes not negative
 */
public record ByteSize(long bytes) implements Comparable<ByteSize>, Serializable {
    static final String ALLOWED =
            "a whole number with B, KB, MB, GB, TB, KiB, MiB, GiB or TiB, such as 64 MiB";

    private static final Pattern FORM = Pattern.compile("(\\d{1,19}) ?(?:([KMGT])(i?))?B?");
    private static final String PREFIXES = "KMGT";

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("got " + bytes + " bytes; allowed: 0 or more");
        }
    }

    public static ByteSize mebibytes(long count) {
        return new ByteSize(Math.multiplyExact(count, 1L << 20));
    }

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException if the text has another form or means more than 2^63-1 bytes
     */
    public static ByteSize parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("got \"" + text + "\"; allowed: " + ALLOWED);
        }
        try {
            long bytes = Long.parseLong(form.group(1));
            if (form.group(2) != null) {
                long base = form.group(3).isEmpty() ? 1000 : 1024;
                for (int power = PREFIXES.indexOf(form.group(2)); power >= 0; power--) {
                    bytes = Math.multiplyExact(bytes, base);
                }
            }
            return new ByteSize(bytes);
        } catch (NumberFormatException | ArithmeticException tooLarge) {
            throw new IllegalArgumentException(
                    "got \"" + text + "\"; allowed: at most 2^63-1 bytes", tooLarge);
        }
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The shortest exact form in powers of 1024, such as {@code 64 MiB}. */
    @Override
    public String toString() {
        int power = bytes == 0 ? 0 : Math.min(4, Long.numberOfTrailingZeros(bytes) / 10);
        return power == 0
                ? bytes + " B"
                : (bytes >> (10 * power)) + " " + PREFIXES.charAt(power - 1) + "iB";
    }
}
