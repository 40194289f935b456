package io.millrace.schemas.events;

import java.util.Map;
import java.util.TreeMap;

/** Writes the fields of an event. Sorted: equal events have equal bytes. */
final class FieldsOut {

    private final Map<String, Double> values = new TreeMap<>();
    private final Map<String, String> tags = new TreeMap<>();

    FieldsOut value(String name, double value) {
        values.put(name, value);
        return this;
    }

    /** A whole number, exact up to 2^53. */
    FieldsOut count(String name, long count) {
        return value(name, (double) count);
    }

    /** Leaves out what is null. */
    FieldsOut optional(String name, Double value) {
        if (value != null) {
            values.put(name, value);
        }
        return this;
    }

    FieldsOut flag(String name, boolean value) {
        return value(name, value ? 1 : 0);
    }

    FieldsOut tag(String name, String tag) {
        tags.put(name, tag);
        return this;
    }

    /** Each under its name with a word before it. */
    FieldsOut each(String prefix, Map<String, ? extends Number> numbers) {
        numbers.forEach((name, number) -> values.put(prefix + name, number.doubleValue()));
        return this;
    }

    Map<String, Double> values() {
        return values;
    }

    Map<String, String> tags() {
        return tags;
    }
}
