package io.millrace.schemas.decode;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.payload.JsonValues;
import io.millrace.schemas.payload.Target;
import java.util.ArrayList;
import java.util.List;

/** Reads a target from a JSON value: what it is, its shape decides. The shapes are told at {@link JsonFormat}. */
final class JsonTargets {

    private static final String ALLOWED =
            "a string, number or boolean; an array of strings; an array of"
                    + " {from, to, label} or of {left, top, right, bottom, label};"
                    + " {ids}; {height, width, classes}";

    private final Object path;

    private JsonTargets(Object path) {
        this.path = path;
    }

    /**
     * The target of a label.
     *
     * @param node neither missing nor null
     * @param path where it is, for messages
     * @throws InvalidRecordException if it is of no shape, or contradicts itself
     */
    static Target read(JsonNode node, Object path) throws InvalidRecordException {
        try {
            return new JsonTargets(path).target(node);
        } catch (IllegalArgumentException e) {
            throw new InvalidRecordException(path + ": " + e.getMessage(), e);
        }
    }

    private Target target(JsonNode node) throws InvalidRecordException {
        if (node.isArray()) {
            return several(node);
        }
        if (node.has("ids")) {
            only(node, List.of("ids"));
            return new Target.Ids(words(node.get("ids")));
        }
        if (node.isObject()) {
            only(node, List.of("height", "width", "classes"));
            return new Target.Mask(
                    whole(node, "height"),
                    whole(node, "width"),
                    JsonValues.bytes(node.path("classes"), path + "/classes"));
        }
        if (node.isNumber() && !node.isIntegralNumber()) {
            return new Target.Scalar(node.doubleValue());
        }
        return new Target.Name(
                JsonValues.word(node, path).orElseThrow(() -> refused(path, node, ALLOWED)));
    }

    private Target several(JsonNode array) throws InvalidRecordException {
        if (array.path(0).has("from")) {
            var spans = new ArrayList<Target.Span>();
            for (JsonNode one : array) {
                only(one, List.of("from", "to", "label", "name"));
                spans.add(new Target.Span(whole(one, "from"), whole(one, "to"), name(one)));
            }
            return new Target.Spans(spans);
        }
        if (array.path(0).isObject()) {
            var boxes = new ArrayList<Target.Box>();
            for (JsonNode one : array) {
                only(one, List.of("left", "top", "right", "bottom", "label", "name"));
                boxes.add(
                        new Target.Box(
                                number(one, "left"),
                                number(one, "top"),
                                number(one, "right"),
                                number(one, "bottom"),
                                name(one)));
            }
            return new Target.Boxes(boxes);
        }
        return new Target.Names(words(array));
    }

    /** Refuses what is no object, or has a field that means nothing here: most likely a slip in one that does. */
    private void only(JsonNode node, List<String> fields) throws InvalidRecordException {
        if (!node.isObject()) {
            throw refused(path, node, ALLOWED);
        }
        for (String field : (Iterable<String>) node::fieldNames) {
            if (!fields.contains(field)) {
                throw new InvalidRecordException(
                        path
                                + " has an object with \""
                                + field
                                + "\"; allowed there: "
                                + String.join(", ", fields));
            }
        }
    }

    private List<String> words(JsonNode array) throws InvalidRecordException {
        if (!array.isArray()) {
            throw refused(path, array, "an array of strings");
        }
        var words = new ArrayList<String>();
        for (JsonNode one : array) {
            words.add(
                    JsonValues.word(one, path)
                            .orElseThrow(() -> refused(path + "/" + words.size(), one, ALLOWED)));
        }
        return words;
    }

    private String name(JsonNode object) throws InvalidRecordException {
        String field = object.has("label") ? "label" : "name";
        JsonNode node = object.path(field);
        return JsonValues.word(node, path)
                .orElseThrow(() -> refused(path + "/*/" + field, node, "a string"));
    }

    private int whole(JsonNode object, String field) throws InvalidRecordException {
        JsonNode node = object.path(field);
        if (!JsonValues.isWhole(node) || !node.canConvertToInt()) {
            throw refused(path + "/*/" + field, node, "a whole number");
        }
        return node.intValue();
    }

    private double number(JsonNode object, String field) throws InvalidRecordException {
        JsonNode node = object.path(field);
        if (!node.isNumber()) {
            throw refused(path + "/*/" + field, node, "a number");
        }
        return node.doubleValue();
    }

    private static InvalidRecordException refused(Object path, JsonNode node, String allowed) {
        return new InvalidRecordException(
                path + " is " + JsonValues.describe(node) + "; allowed: " + allowed);
    }
}
