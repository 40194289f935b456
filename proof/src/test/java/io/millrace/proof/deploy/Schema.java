package io.millrace.proof.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** A structural schema as a custom resource definition has it, so far as it says types, fields, items and enumerations. */
final class Schema {

    private Schema() {}

    /** Adds what is wrong with a value, with its place. */
    static void check(JsonNode schema, JsonNode value, String at, List<String> wrong) {
        JsonNode allowed = schema.path("enum");
        if (allowed.isArray()) {
            for (JsonNode one : allowed) {
                if (one.equals(value)) {
                    return;
                }
            }
            wrong.add(at + " is " + value + "; allowed: " + allowed);
        } else if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            typed(value.isInt() || value.isTextual(), at, value, "a whole number or a text", wrong);
        } else {
            switch (schema.path("type").asText()) {
                case "object" -> object(schema, value, at, wrong);
                case "array" -> {
                    typed(value.isArray(), at, value, "a list", wrong);
                    for (int i = 0; i < value.size(); i++) {
                        check(schema.path("items"), value.get(i), at + "/" + i, wrong);
                    }
                }
                case "string" -> typed(value.isTextual(), at, value, "a text", wrong);
                case "integer" ->
                        typed(value.isIntegralNumber(), at, value, "a whole number", wrong);
                case "number" -> typed(value.isNumber(), at, value, "a number", wrong);
                case "boolean" -> typed(value.isBoolean(), at, value, "true or false", wrong);
                default -> {} // anything, by x-kubernetes-preserve-unknown-fields
            }
        }
    }

    private static void object(JsonNode schema, JsonNode value, String at, List<String> wrong) {
        typed(value.isObject(), at, value, "a mapping", wrong);
        JsonNode fields = schema.path("properties");
        JsonNode others = schema.path("additionalProperties");
        boolean open = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
        for (Iterator<Map.Entry<String, JsonNode>> all = value.fields(); all.hasNext(); ) {
            Map.Entry<String, JsonNode> field = all.next();
            String place = at + "/" + field.getKey();
            if (fields.has(field.getKey())) {
                check(fields.get(field.getKey()), field.getValue(), place, wrong);
            } else if (others.isObject()) {
                check(others, field.getValue(), place, wrong);
            } else if (!open && !fields.isEmpty()) {
                wrong.add(place + " is no field");
            }
        }
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.asText())) {
                wrong.add(at + " has no " + name.asText());
            }
        }
    }

    private static void typed(
            boolean right, String at, JsonNode value, String wanted, List<String> wrong) {
        if (!right) {
            wrong.add(at + " is " + value + "; allowed: " + wanted);
        }
    }
}
