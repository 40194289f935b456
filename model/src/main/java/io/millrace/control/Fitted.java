package io.millrace.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads what a release says of a model of words: it may come from outside. */
final class Fitted {

    private Fitted() {}

    static String string(JsonNode fitted, String key) {
        JsonNode found = fitted.path(key);
        if (!found.isTextual()) {
            throw refused(key, found, "a string");
        }
        return found.textValue();
    }

    static List<String> strings(JsonNode fitted, String key) {
        var strings = new ArrayList<String>();
        for (JsonNode one : fitted.path(key)) {
            if (!one.isTextual()) {
                throw refused(key, one, "strings");
            }
            strings.add(one.textValue());
        }
        return strings;
    }

    static double number(JsonNode fitted, String key) {
        JsonNode found = fitted.path(key);
        if (!found.isNumber() || !Double.isFinite(found.doubleValue())) {
            throw refused(key, found, "a number");
        }
        return found.doubleValue();
    }

    static int whole(JsonNode fitted, String key, int least, int most) {
        JsonNode found = fitted.path(key);
        if (!found.isInt() || found.intValue() < least || found.intValue() > most) {
            throw refused(key, found, least + " to " + most);
        }
        return found.intValue();
    }

    static boolean flag(JsonNode fitted, String key) {
        JsonNode found = fitted.path(key);
        if (!found.isBoolean()) {
            throw refused(key, found, "true, false");
        }
        return found.booleanValue();
    }

    /** The constant that says this of itself. */
    static <E extends Enum<E>> E named(JsonNode fitted, String key, E[] all) {
        String name = string(fitted, key);
        for (E one : all) {
            if (one.toString().equals(name)) {
                return one;
            }
        }
        throw refused(key, fitted.path(key), Arrays.toString(all));
    }

    private static IllegalArgumentException refused(String key, JsonNode found, String allowed) {
        return new IllegalArgumentException(key + " is " + found + "; allowed: " + allowed);
    }
}
