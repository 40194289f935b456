package io.millrace.schemas.events;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What is told of domains, with so many bytes of names that the topic takes the record: names come with the data, and thousands of
 * long ones would end every attempt of the job. The shortest are told, the others under one name.
 */
public final class ToldDomains {

    /** Stands for all that are not told apart. */
    public static final String OTHERS = "(others)";

    /** Of all names in one map, as UTF-8; a record holds at most two maps, each with some 20 bytes more for a name. */
    private static final int MOST_BYTES = 300_000;

    private static final int MOST_BYTES_A_CHARACTER = 3;

    private static final Comparator<String> SHORTEST =
            Comparator.comparingInt(ToldDomains::bytes).thenComparing(Comparator.naturalOrder());

    private ToldDomains() {}

    /** Of the others their sum. */
    public static SortedMap<String, Long> counts(Map<String, Long> byDomain) {
        return told(byDomain, rest -> rest.stream().mapToLong(count -> count).sum());
    }

    /** Of the others their mean. */
    public static SortedMap<String, Double> means(Map<String, Double> byDomain) {
        return told(
                byDomain, rest -> rest.stream().mapToDouble(mean -> mean).average().orElseThrow());
    }

    private static <V> SortedMap<String, V> told(
            Map<String, V> byDomain, Function<List<V>, V> together) {
        int characters = byDomain.keySet().stream().mapToInt(String::length).sum();
        if (characters <= MOST_BYTES / MOST_BYTES_A_CHARACTER) {
            return Collections.unmodifiableSortedMap(new TreeMap<>(byDomain));
        }
        var told = new TreeMap<String, V>();
        var rest = new ArrayList<V>();
        int bytes = OTHERS.length();
        for (String name : byDomain.keySet().stream().sorted(SHORTEST).toList()) {
            bytes += bytes(name);
            if (bytes <= MOST_BYTES && !name.equals(OTHERS)) {
                told.put(name, byDomain.get(name));
            } else {
                rest.add(byDomain.get(name));
            }
        }
        if (!rest.isEmpty()) {
            told.put(OTHERS, together.apply(rest));
        }
        return Collections.unmodifiableSortedMap(told);
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }
}
