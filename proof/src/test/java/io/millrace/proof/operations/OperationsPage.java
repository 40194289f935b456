package io.millrace.proof.operations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code docs/operations.md}: what it says of metrics and of alerts. */
final class OperationsPage {

    private static final Pattern METRIC =
            Pattern.compile("(?m)^\\| `(millrace_\\w+)` \\|([^|]*)\\|");
    private static final Pattern WORD = Pattern.compile("`(\\w+)`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,4} (.+)$");

    private final String text;

    OperationsPage() throws IOException {
        text = Files.readString(Path.of("../docs/operations.md"));
    }

    /** The metrics of its table, with the labels of each. */
    SortedMap<String, Set<String>> metrics() {
        var metrics = new TreeMap<String, Set<String>>();
        METRIC.matcher(text)
                .results()
                .forEach(row -> metrics.put(row.group(1), Set.copyOf(words(row.group(2)))));
        return metrics;
    }

    private static List<String> words(String cell) {
        return WORD.matcher(cell).results().map(word -> word.group(1)).toList();
    }

    /** The alerts that have a heading, which is the alert's name. */
    Set<String> alerts() {
        return headings().stream()
                .filter(heading -> heading.startsWith("Millrace"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** True if a link to it leads somewhere. */
    boolean has(String anchor) {
        return headings().stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT).replace(' ', '-'))
                .anyMatch(anchor::equals);
    }

    private List<String> headings() {
        return HEADING.matcher(text).results().map((MatchResult found) -> found.group(1)).toList();
    }
}
