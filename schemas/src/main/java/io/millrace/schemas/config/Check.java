package io.millrace.schemas.config;

/**
 * What a configuration record's compact constructor says about its components. Every method returns the value it was
 * given or throws a {@link ConfigException} that names the key, the value and what is allowed.
 */
public final class Check {
    private Check() {}

    /** The value is there. */
    public static <T> T required(String key, T value, String allowed) {
        if (value == null) {
            throw ConfigException.missing(key, allowed);
        }
        return value;
    }

    /** The text is there and not blank. */
    public static String text(String key, String value, String allowed) {
        required(key, value, allowed);
        that(!value.isBlank(), key, value, allowed);
        return value;
    }

    /** {@code min <= value <= max}. */
    public static int range(String key, int value, int min, int max) {
        that(value >= min && value <= max, key, value, min + " to " + max);
        return value;
    }

    /** {@code min <= value <= max}. */
    public static long range(String key, long value, long min, long max) {
        that(value >= min && value <= max, key, value, min + " to " + max);
        return value;
    }

    /** {@code min <= value <= max}; not a number is refused. */
    public static double range(String key, double value, double min, double max) {
        that(value >= min && value <= max, key, value, min + " to " + max);
        return value;
    }

    /** {@code min <= value <= max}. */
    public static ByteSize range(String key, ByteSize value, ByteSize min, ByteSize max) {
        that(
                value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
                key,
                value,
                min + " to " + max);
        return value;
    }

    /** Any other condition, also one between several keys: {@code allowed} says what would be right. */
    public static void that(boolean holds, String key, Object value, String allowed) {
        if (!holds) {
            throw ConfigException.refused(key, value, allowed);
        }
    }
}
