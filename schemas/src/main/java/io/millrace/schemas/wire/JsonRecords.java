package io.millrace.schemas.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.codec.StrictUtf8;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * What the jobs publish as JSON and back, without loss: an object with {@code record}, the type, and the fields of its schema.
 * Bytes are {@code {"text": ...}} if they are text, else {@code {"base64": ...}}; a number that JSON does not have is its name
 * as text. A field that is not there has the schema's default, one that is not known is passed over: so older and newer
 * writers are read. Thread-safe. Longer than 300 lines because reading and writing stand side by side, type for type.
 */
public final class JsonRecords {

    private static final String TYPE = "record";
    private static final String TEXT = "text";
    private static final String BASE64 = "base64";
    private static final int MAX_DEPTH = 16;
    private static final int MAX_NUMBER = 100;

    private static final Map<String, Class<? extends SpecificRecordBase>> TYPES =
            Map.of(
                    "CheckpointManifest", CheckpointManifest.class,
                    "ModelRelease", ModelRelease.class,
                    "ProgressEvent", ProgressEvent.class,
                    "DeadLetter", DeadLetter.class);

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_DEPTH)
                                                    .maxNumberLength(MAX_NUMBER)
                                                    .build())
                                    // Names come from outside: interned ones would stay.
                                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .build();

    private JsonRecords() {}

    /** The class of a type that is published, null if it is none. */
    static Class<? extends SpecificRecordBase> type(String name) {
        return TYPES.get(name);
    }

    /**
     * The JSON of a record that the jobs publish.
     *
     * @throws IllegalArgumentException if it is of another type
     */
    public static ObjectNode tree(SpecificRecordBase record) {
        String name = record.getSchema().getName();
        if (!TYPES.containsKey(name)) {
            throw new IllegalArgumentException(
                    "record is of type " + name + "; allowed: " + new TreeSet<>(TYPES.keySet()));
        }
        ObjectNode object = NODES.objectNode().put(TYPE, name);
        object.setAll(fields(record));
        return object;
    }

    /** As {@link #tree}, in UTF-8. */
    static byte[] write(SpecificRecordBase record) {
        try {
            return MAPPER.writeValueAsBytes(tree(record));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("writing a tree to memory failed", impossible);
        }
    }

    private static ObjectNode fields(SpecificRecordBase record) {
        ObjectNode object = NODES.objectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            object.set(field.name(), node(record.get(field.pos()), field.schema()));
        }
        return object;
    }

    private static JsonNode node(Object value, Schema schema) {
        switch (schema.getType()) {
            case RECORD:
                return fields((SpecificRecordBase) value);
            case UNION:
                return value == null ? NODES.nullNode() : node(value, present(schema));
            case ARRAY:
                var array = NODES.arrayNode();
                for (Object item : (Iterable<?>) value) {
                    array.add(node(item, schema.getElementType()));
                }
                return array;
            case MAP:
                var object = NODES.objectNode();
                ((Map<?, ?>) value)
                        .forEach(
                                (key, item) ->
                                        object.set(
                                                key.toString(), node(item, schema.getValueType())));
                return object;
            case STRING, ENUM:
                return NODES.textNode(value.toString());
            case BYTES:
                return bytes((ByteBuffer) value);
            case INT, LONG:
                return NODES.numberNode(((Number) value).longValue());
            case DOUBLE:
                double number = (Double) value;
                return Double.isFinite(number)
                        ? NODES.numberNode(number)
                        : NODES.textNode(Double.toString(number));
            case BOOLEAN:
                return NODES.booleanNode((Boolean) value);
            default:
                throw unknown(schema);
        }
    }

    private static ObjectNode bytes(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        try {
            String text = StrictUtf8.decode(bytes, 0, bytes.length);
            // What is mostly control characters is no text: each would be written as six.
            if (text.chars().filter(c -> c < ' ').count() <= text.length() / 8) {
                return NODES.objectNode().put(TEXT, text);
            }
        } catch (CharacterCodingException e) {
            // no text
        }
        return NODES.objectNode().put(BASE64, bytes);
    }

    /**
     * The record that a JSON text holds.
     *
     * @throws InvalidRecordException if it holds none
     */
    static SpecificRecordBase read(byte[] json) throws InvalidRecordException {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new InvalidRecordException("not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new InvalidRecordException("not valid JSON: " + e.getMessage(), e);
        }
        String name = tree.path(TYPE).asText();
        Class<? extends SpecificRecordBase> type = TYPES.get(name);
        if (type == null) {
            throw new InvalidRecordException(
                    TYPE + " is '" + name + "'; allowed: " + new TreeSet<>(TYPES.keySet()));
        }
        return record(tree, SpecificData.get().getSchema(type), name);
    }

    private static SpecificRecordBase record(JsonNode tree, Schema schema, String where)
            throws InvalidRecordException {
        if (!tree.isObject()) {
            throw wrong(where, tree, "an object");
        }
        var record = (SpecificRecordBase) SpecificData.get().newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            String path = where + "." + field.name();
            JsonNode node = tree.get(field.name());
            if (node != null) {
                record.put(field.pos(), value(node, field.schema(), path));
            } else if (field.hasDefaultValue()) {
                record.put(field.pos(), SpecificData.get().getDefaultValue(field));
            } else {
                throw new InvalidRecordException(path + " is missing");
            }
        }
        return record;
    }

    private static Object value(JsonNode node, Schema schema, String where)
            throws InvalidRecordException {
        switch (schema.getType()) {
            case RECORD:
                return record(node, schema, where);
            case UNION:
                return node.isNull() ? null : value(node, present(schema), where);
            case ARRAY:
                check(node.isArray(), where, node, "a list");
                var array = new java.util.ArrayList<Object>(node.size());
                for (JsonNode item : node) {
                    array.add(value(item, schema.getElementType(), where + "[]"));
                }
                return array;
            case MAP:
                check(node.isObject(), where, node, "an object");
                var map = new LinkedHashMap<String, Object>();
                for (Map.Entry<String, JsonNode> item : node.properties()) {
                    map.put(
                            item.getKey(),
                            value(item.getValue(), schema.getValueType(), where + ".*"));
                }
                return map;
            case STRING:
                check(node.isTextual(), where, node, "a text");
                return node.textValue();
            case ENUM:
                check(
                        node.isTextual() && schema.hasEnumSymbol(node.textValue()),
                        where,
                        node,
                        "one of " + schema.getEnumSymbols());
                return SpecificData.get().createEnum(node.textValue(), schema);
            case BYTES:
                return bytes(node, where);
            case INT:
                check(node.isIntegralNumber() && node.canConvertToInt(), where, node, "an int");
                return node.intValue();
            case LONG:
                check(node.isIntegralNumber() && node.canConvertToLong(), where, node, "a long");
                return node.longValue();
            case DOUBLE:
                return number(node, where);
            case BOOLEAN:
                check(node.isBoolean(), where, node, "true or false");
                return node.booleanValue();
            default:
                throw unknown(schema);
        }
    }

    private static ByteBuffer bytes(JsonNode node, String where) throws InvalidRecordException {
        if (node.path(TEXT).isTextual()) {
            return ByteBuffer.wrap(
                    node.get(TEXT).textValue().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        check(node.path(BASE64).isTextual(), where, node, "an object with text or base64");
        try {
            return ByteBuffer.wrap(node.get(BASE64).binaryValue());
        } catch (IOException e) {
            throw new InvalidRecordException(where + " is not base64: " + e.getMessage(), e);
        }
    }

    private static Double number(JsonNode node, String where) throws InvalidRecordException {
        if (node.isNumber()) {
            return node.doubleValue();
        }
        return switch (node.isTextual() ? node.textValue() : "") {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw wrong(where, node, "a number, NaN, Infinity or -Infinity");
        };
    }

    private static void check(boolean right, String where, JsonNode node, String allowed)
            throws InvalidRecordException {
        if (!right) {
            throw wrong(where, node, allowed);
        }
    }

    /** The kind of what was found and not its content: a list of a million is no message. */
    private static InvalidRecordException wrong(String where, JsonNode node, String allowed) {
        String kind = node.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
        return new InvalidRecordException(where + " is " + kind + "; allowed: " + allowed);
    }

    /** The one branch of a union beside null: which of several a value was of, JSON does not say. */
    private static Schema present(Schema union) {
        for (Schema branch : union.getTypes()) {
            if (branch.getType() != Schema.Type.NULL && union.getTypes().size() == 2) {
                return branch;
            }
        }
        throw unknown(union);
    }

    private static IllegalStateException unknown(Schema schema) {
        return new IllegalStateException("no published record has a " + schema);
    }
}
