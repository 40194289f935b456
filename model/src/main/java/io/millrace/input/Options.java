package io.millrace.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The options of something found by name, read key by key: a wrong type, a value out of range or a key that nobody asked
 * for is an error that names the key, the value and what is allowed.
 */
public final class Options {

    private final String where;
    private final JsonNode node;
    private final Set<String> known = new TreeSet<>();

    private Options(String where, JsonNode node) {
        this.where = where;
        this.node = node;
    }

    /**
     * Reads the options of one thing.
     *
     * @param where the key above, for messages
     * @param node an object, or null for none
     */
    public static Options of(String where, JsonNode node) {
        if (node != null && !node.isNull() && !node.isObject()) {
            throw new IllegalArgumentException(
                    where + " is " + node + "; allowed: an object of options");
        }
        return new Options(where, node == null || node.isNull() ? node() : node);
    }

    /** A new empty object. */
    public static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** True if the key is there. */
    public boolean has(String key) {
        return node.hasNonNull(key);
    }

    /** An integer between two bounds, inclusive. */
    public int integer(String key, int absent, int min, int max) {
        JsonNode value = get(key);
        if (value == null) {
            return absent;
        }
        if (!value.isIntegralNumber() || value.asLong() < min || value.asLong() > max) {
            throw wrong(key, value, "an integer from " + min + " to " + max);
        }
        return value.asInt();
    }

    /** A number between two bounds, inclusive. */
    public double number(String key, double absent, double min, double max) {
        JsonNode value = get(key);
        if (value == null) {
            return absent;
        }
        if (!value.isNumber() || !(value.asDouble() >= min && value.asDouble() <= max)) {
            throw wrong(key, value, "a number from " + min + " to " + max);
        }
        return value.asDouble();
    }

    /** One of some words; any text if none are given. */
    public String text(String key, String absent, Collection<String> allowed) {
        JsonNode value = get(key);
        if (value == null) {
            return absent;
        }
        if (!value.isTextual() || (!allowed.isEmpty() && !allowed.contains(value.asText()))) {
            throw wrong(key, value, allowed.isEmpty() ? "text" : String.join(", ", allowed));
        }
        return value.asText();
    }

    /** A list of integers, each at least 1. */
    public List<Integer> integers(String key, List<Integer> absent) {
        JsonNode value = get(key);
        if (value == null) {
            return absent;
        }
        var out = new java.util.ArrayList<Integer>();
        for (JsonNode item : value) {
            if (!item.isInt() || item.asInt() < 1) {
                throw wrong(key, value, "a list of integers of at least 1");
            }
            out.add(item.asInt());
        }
        if (!value.isArray() || out.isEmpty()) {
            throw wrong(key, value, "a list of integers of at least 1");
        }
        return List.copyOf(out);
    }

    /** Refuses keys that nobody asked for, beside some that others read. */
    public void done(Collection<String> others) {
        for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
            String key = keys.next();
            if (!known.contains(key) && !others.contains(key)) {
                throw new IllegalArgumentException(
                        where
                                + "."
                                + key
                                + " is not an option; allowed: "
                                + String.join(", ", known));
            }
        }
    }

    private JsonNode get(String key) {
        known.add(key);
        return node.hasNonNull(key) ? node.get(key) : null;
    }

    private IllegalArgumentException wrong(String key, JsonNode value, String allowed) {
        return new IllegalArgumentException(
                where + "." + key + " is " + value + "; allowed: " + allowed);
    }
}
