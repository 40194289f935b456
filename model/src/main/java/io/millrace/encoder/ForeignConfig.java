package io.millrace.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schemas.config.ConfigException;

/**
 * A {@code config.json} of the Transformers library, whose absent keys have defaults. What is wrong is an error that names
 * the key, the value and what is allowed.
 *
 * @param json the file
 */
public record ForeignConfig(JsonNode json) {

    /** A whole number. */
    public int number(String key, int absent) {
        JsonNode value = json.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw refused(key, value, "a whole number");
        }
        return value.intValue();
    }

    /** A number. */
    public double real(String key, double absent) {
        JsonNode value = json.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        if (!value.isNumber()) {
            throw refused(key, value, "a number");
        }
        return value.doubleValue();
    }

    /** A text, or a truth as one. */
    public String text(String key, String absent) {
        JsonNode value = json.path(key);
        return value.isMissingNode() || value.isNull() ? absent : value.asText();
    }

    /** Refuses any value but one. */
    public void only(String key, String absent, String allowed) {
        String value = text(key, absent);
        if (!value.equals(allowed)) {
            throw refused(key, json.path(key), allowed);
        }
    }

    private static ConfigException refused(String key, JsonNode value, String allowed) {
        return new ConfigException("config.json " + key, "got " + value + "; allowed: " + allowed);
    }
}
