package io.millrace.schemas.decode;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.payload.JsonValues;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Takes rows out of the records of a change stream. Deletes and records without a value hold none; a value that did not change
 * and was replaced by a placeholder is taken from the row as it was before, where the record has that, and is missing
 * otherwise: it never is a text, nor a label. Thread-safe.
 */
final class ChangeRows {

    private static final String PAYLOAD = "payload";

    private final Envelope envelope;
    private final boolean wrapped;
    private final String root;
    private final String placeholder;
    private final JsonFields fields;
    private final JsonConstantOrPath task;
    private final JsonPointer id;
    private final List<String> used;
    private final JsonParsing keys;

    /**
     * @param task null for unlabeled rows
     */
    ChangeRows(FieldOptions options, JsonFields fields, JsonConstantOrPath task) {
        this.envelope = options.wrapping();
        this.root = options.root();
        this.wrapped = root.startsWith("/" + PAYLOAD);
        this.placeholder = options.placeholder();
        this.fields = fields;
        this.task = task;
        this.id = JsonPointer.compile(options.path(options.id(), "/id"));
        this.used = options.paths();
        this.keys = new JsonParsing(options);
    }

    /** True if a record without a value is a delete, and no damaged one. */
    boolean tombstones() {
        return envelope != Envelope.NONE;
    }

    /** What a record without a value says. */
    PassedOver tombstone(byte[] key) {
        return PassedOver.deleted(id(key), task == null ? null : task.constant(), null);
    }

    /**
     * The row, where its fields are looked for.
     *
     * @throws PassedOver if there is none, or a value that is needed did not change
     */
    ObjectNode row(ObjectNode value) throws InvalidRecordException {
        if (envelope == Envelope.NONE) {
            return value;
        }
        ObjectNode event = unwrapped(value);
        return envelope == Envelope.FLAT ? flat(event) : changed(value, event);
    }

    private ObjectNode unwrapped(ObjectNode value) throws InvalidRecordException {
        boolean withSchema = value.size() == 2 && value.has("schema") && value.has(PAYLOAD);
        if (!withSchema && !wrapped) {
            return value;
        }
        if (value.path(PAYLOAD) instanceof ObjectNode inside) {
            return inside;
        }
        throw value.path(PAYLOAD).isNull()
                ? PassedOver.deleted(null, task == null ? null : task.constant(), null)
                : new InvalidRecordException("no object /payload; needed: a change event");
    }

    private ObjectNode flat(ObjectNode row) throws InvalidRecordException {
        if (row.path("__deleted").asText().equals("true")) {
            throw deleted(row);
        }
        fill(row, row, "");
        return row;
    }

    private ObjectNode changed(ObjectNode value, ObjectNode event) throws InvalidRecordException {
        if (!event.has("after") && !event.has("op")) {
            throw new InvalidRecordException(
                    "neither /op nor /after; needed: a change event of Debezium (option envelope)");
        }
        ObjectNode seen = wrapped ? value : event;
        JsonNode before = event.path("before");
        if (!(event.path("after") instanceof ObjectNode after)) {
            if (before instanceof ObjectNode row) {
                event.set("after", row);
            }
            throw deleted(seen);
        }
        fill(after, before, root.isEmpty() ? "/after" : root);
        return seen;
    }

    /** The id is known even where little else of the row is. */
    private PassedOver deleted(ObjectNode row) {
        var nothing = new RowDefaults("", "", Long.MIN_VALUE);
        String known = null;
        String of = task == null ? null : task.constant();
        long time = Long.MIN_VALUE;
        try {
            known = JsonFields.word(row, id).orElse(null);
            of = task == null ? null : task.in(row).orElse(null);
            time = fields.timestamp(row, nothing);
        } catch (InvalidRecordException e) {
            // What can be read of it has been.
        }
        return PassedOver.deleted(known, of, time == Long.MIN_VALUE ? null : time);
    }

    private void fill(ObjectNode row, JsonNode before, String at) throws PassedOver {
        var missing = new ArrayList<String>();
        row.fields()
                .forEachRemaining(
                        field -> {
                            if (isPlaceholder(field.getValue())) {
                                missing.add(field.getKey());
                            }
                        });
        for (String name : missing) {
            JsonNode was = before.path(name);
            if (was.isMissingNode() || isPlaceholder(was)) {
                String path = at + "/" + name;
                if (used.stream().anyMatch(one -> one.equals(path) || one.startsWith(path + "/"))) {
                    throw PassedOver.unchanged(path);
                }
                row.remove(name);
            } else {
                row.set(name, was);
            }
        }
    }

    private boolean isPlaceholder(JsonNode node) {
        byte[] bytes = placeholder.getBytes(StandardCharsets.UTF_8);
        if (node.isTextual()) {
            String text = node.textValue();
            return text.equals(placeholder)
                    || text.equals(Base64.getEncoder().encodeToString(bytes));
        }
        if (node.isBinary()) {
            try {
                return Arrays.equals(node.binaryValue(), bytes);
            } catch (java.io.IOException e) {
                return false;
            }
        }
        return node.isArray() && node.size() == 1 && isPlaceholder(node.get(0));
    }

    /** From the key, an object with a field of the id's name or the id itself; null if it is neither. */
    private String id(byte[] key) {
        if (key == null || key.length == 0) {
            return null;
        }
        String name = id.last().getMatchingProperty();
        try {
            ObjectNode object = keys.parse(key);
            JsonNode inside = object.has(name) ? object : object.path(PAYLOAD);
            JsonNode found = inside.isObject() ? inside.path(name) : inside;
            Optional<String> word =
                    JsonValues.absent(found) ? Optional.empty() : JsonValues.word(found, name);
            return word.orElse(null);
        } catch (InvalidRecordException e) {
            return bare(new String(key, StandardCharsets.UTF_8).strip());
        }
    }

    private static String bare(String key) {
        boolean quoted = key.length() > 1 && key.startsWith("\"") && key.endsWith("\"");
        boolean word = key.chars().allMatch(c -> c >= ' ' && c != '{' && c != 0xFFFD);
        return quoted ? key.substring(1, key.length() - 1) : word ? key : null;
    }
}
