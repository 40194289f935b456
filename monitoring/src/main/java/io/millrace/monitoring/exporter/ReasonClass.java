package io.millrace.monitoring.exporter;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What dead letters are refused for, in a few words: a label of a metric must not follow what records say. A reason is
 * of the first class that it fits.
 */
enum ReasonClass {
    /** The bytes are not what the format says. */
    MALFORMED(
            "not JSON|not UTF-8|malformed|ends too early|bytes after its end|starts with|unknown schema|no value \\(null\\)"),
    /** A field that must be there is not. */
    MISSING("missing|has no |is empty|is null"),
    /** Its time cannot be. */
    TIME("timestamp|ahead of"),
    /** Too much or too little of something. */
    SIZE("too (long|large|many|short)|at most|at least|bytes; allowed"),
    /** A value is not allowed. */
    VALUE("allowed"),
    /** Anything else. */
    OTHER("");

    private final Pattern pattern;

    ReasonClass(String pattern) {
        this.pattern = Pattern.compile(pattern);
    }

    static ReasonClass of(String reason) {
        for (ReasonClass one : values()) {
            if (one.pattern.matcher(reason).find()) {
                return one;
            }
        }
        return OTHER;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
