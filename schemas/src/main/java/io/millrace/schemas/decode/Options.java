package io.millrace.schemas.decode;

import io.millrace.schemas.topics.Topics;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The options of one format. Asks for no option that was not declared, so that every allowed one is in the message. */
public final class Options {
    /** As large as a record of an example topic may be. */
    static final int DEFAULT_MAX_BYTES = Topics.MAX_EXAMPLE_BYTES;

    /** Its numbers as float32 still fit one array. */
    private static final int LARGEST_MAX_BYTES = 256 * 1024 * 1024;

    private static final int DEFAULT_MAX_DEPTH = 32;

    private final String format;
    private final Set<String> allowed;
    private final Map<String, String> values;

    /**
     * @param format the format's name, for messages
     * @param allowed all options that it knows
     * @throws IllegalArgumentException if {@code values} has an option that is not allowed
     */
    public Options(String format, Set<String> allowed, Map<String, String> values) {
        this.format = format;
        this.allowed = new TreeSet<>(allowed);
        this.values = new TreeMap<>(values);
        for (Map.Entry<String, String> option : this.values.entrySet()) {
            if (!this.allowed.contains(option.getKey())) {
                throw new IllegalArgumentException(
                        "format "
                                + format
                                + ": unknown option \""
                                + option.getKey()
                                + "\" (value \""
                                + option.getValue()
                                + "\"); allowed are "
                                + (allowed.isEmpty() ? "none" : String.join(", ", this.allowed)));
            }
        }
    }

    /** The value of an option, if it is set. */
    public Optional<String> get(String option) {
        if (!allowed.contains(option)) {
            throw new IllegalStateException(
                    "format " + format + " does not declare option " + option);
        }
        return Optional.ofNullable(values.get(option));
    }

    /** A whole number between {@code min} and {@code max}, both included. */
    public int number(String option, int ifAbsent, int min, int max) {
        Optional<String> text = get(option);
        if (text.isEmpty()) {
            return ifAbsent;
        }
        try {
            int value = Integer.parseInt(text.get());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // The same message as for a number out of range.
        }
        throw invalid(option, "whole numbers from " + min + " to " + max);
    }

    /** The largest value that is looked at, in bytes. */
    int maxBytes() {
        return number("max-bytes", DEFAULT_MAX_BYTES, 1, LARGEST_MAX_BYTES);
    }

    /** How deep a value may be nested. */
    int maxDepth() {
        return number("max-depth", DEFAULT_MAX_DEPTH, 1, 1000);
    }

    /** The error for an option whose value is not allowed. */
    public IllegalArgumentException invalid(String option, String allowedValues) {
        return new IllegalArgumentException(
                "format "
                        + format
                        + ": option "
                        + option
                        + " is \""
                        + values.get(option)
                        + "\"; allowed are "
                        + allowedValues);
    }
}
