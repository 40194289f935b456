package io.millrace.schemas.config;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces {@code ${NAME}} by a variable of the environment and remembers what it put in, so that an error can be
 * cleaned of it. A doubled dollar sign makes the braces literal: {@code $${NAME}} gives {@code ${NAME}}. What a variable holds is not expanded again.
 */
final class Placeholders {
    private static final Pattern NAME = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)(}?)");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Function<String, String> environment;

    /** Value to placeholder; longer values first, so that a value inside another is not replaced before it. */
    private final Map<String, String> inserted =
            new TreeMap<>(
                    (a, b) ->
                            a.length() != b.length()
                                    ? Integer.compare(b.length(), a.length())
                                    : a.compareTo(b));

    Placeholders(Function<String, String> environment) {
        this.environment = environment;
    }

    /** For texts in which all were replaced already. */
    static Placeholders none() {
        return new Placeholders(null);
    }

    /** Whether the text has any. */
    boolean isPresentIn(String text) {
        return environment != null && text.contains("${");
    }

    /** The text with every placeholder replaced. */
    String resolve(String text, String key) {
        if (!isPresentIn(text)) {
            return text;
        }
        StringBuilder resolved = new StringBuilder();
        Matcher matcher = NAME.matcher(text);
        while (matcher.find()) {
            String name = matcher.group(1);
            String replacement =
                    name == null ? "${" : variable(name, !matcher.group(2).isEmpty(), key);
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(replacement));
        }
        return matcher.appendTail(resolved).toString();
    }

    private String variable(String name, boolean closed, String key) {
        if (!closed || !VARIABLE.matcher(name).matches()) {
            throw new ConfigException(
                    key,
                    "got a malformed placeholder; allowed: ${NAME} with letters, digits and _,"
                            + " or $${ for a literal ${");
        }
        String value = environment.apply(name);
        if (value == null) {
            throw new ConfigException(key, "the environment variable " + name + " is not set");
        }
        if (!value.isEmpty()) {
            inserted.putIfAbsent(value, "${" + name + "}");
        }
        return value;
    }

    /** The text with every value that came from the environment put back to its placeholder. */
    String scrub(String text) {
        String clean = text;
        for (Map.Entry<String, String> entry : inserted.entrySet()) {
            clean = clean.replace(entry.getKey(), entry.getValue());
        }
        return clean;
    }
}
