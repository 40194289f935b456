package io.millrace.schemas.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.InvalidRecordException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;

/**
 * Reads a record of any Avro schema into a tree, in one pass: records and maps become objects, a union the value of its
 * branch, times (the logical types {@code timestamp-*}, {@code local-timestamp-*} and {@code date}) milliseconds. Neither bytes nor schema are trusted: depth and
 * number of nodes are bounded. Not thread-safe.
 */
public final class AvroTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Milliseconds. */
    private static final long DAY = 86_400_000;

    /** A schema may have fields that take no bytes: so many more nodes than bytes are allowed. */
    private static final int EMPTY_NODES = 4096;

    private final int maxDepth;
    private final int maxParts;
    private final BoundedDecoder body = new BoundedDecoder();
    private long nodesLeft;
    private long partsLeft;

    /**
     * @param maxDepth how deep records, maps and arrays may lie in each other, at least 1
     * @param maxParts how many records, maps and arrays (which count twice), names and values there may be
     */
    public AvroTree(int maxDepth, int maxParts) {
        this.maxDepth = maxDepth;
        this.maxParts = maxParts;
    }

    /**
     * The tree of the record that lies from {@code start} to the end of the bytes.
     *
     * @param writer the schema that the bytes were written with
     * @throws InvalidRecordException if they are anything but one whole record of that schema
     */
    public ObjectNode read(byte[] bytes, int start, Schema writer) throws InvalidRecordException {
        if (writer.getType() != Schema.Type.RECORD) {
            throw new InvalidRecordException(
                    "written with a schema of type "
                            + writer.getType().getName()
                            + "; allowed is record");
        }
        body.open(bytes, start);
        partsLeft = maxParts;
        nodesLeft = (long) bytes.length - start + EMPTY_NODES;
        ObjectNode tree;
        int left;
        try {
            tree = object(writer, 1);
            left = body.remaining();
        } catch (EOFException e) {
            throw invalid(writer, "ends too early, it has " + bytes.length + " bytes", e);
        } catch (CharacterCodingException e) {
            throw invalid(writer, "has a string that is not UTF-8", e);
        } catch (IOException e) {
            throw invalid(writer, "is malformed", e);
        } finally {
            body.close();
        }
        if (left > 0) {
            throw new InvalidRecordException(
                    writer.getName() + " has " + left + " bytes after its end, expected none");
        }
        return tree;
    }

    private JsonNode node(Schema schema, int depth) throws IOException {
        count();
        return switch (schema.getType()) {
            case RECORD -> object(schema, depth + 1);
            case MAP -> map(schema.getValueType(), depth + 1);
            case ARRAY -> array(schema.getElementType(), depth + 1);
            case UNION -> node(chosen(schema.getTypes(), body.readIndex(), "a union"), depth);
            case ENUM ->
                    NODES.textNode(chosen(schema.getEnumSymbols(), body.readEnum(), "an enum"));
            case STRING -> NODES.textNode(body.readString());
            case BYTES -> NODES.binaryNode(body.readBytes(null).array());
            case FIXED -> fixed(schema.getFixedSize());
            case INT -> whole(schema, body.readInt());
            case LONG -> NODES.numberNode(time(schema, body.readLong()));
            case FLOAT -> NODES.numberNode(body.readFloat());
            case DOUBLE -> NODES.numberNode(body.readDouble());
            case BOOLEAN -> NODES.booleanNode(body.readBoolean());
            case NULL -> NODES.nullNode();
        };
    }

    private ObjectNode object(Schema schema, int depth) throws IOException {
        check(depth);
        ObjectNode object = NODES.objectNode();
        for (Schema.Field field : schema.getFields()) {
            part();
            object.set(field.name(), node(field.schema(), depth));
        }
        return object;
    }

    private ObjectNode map(Schema values, int depth) throws IOException {
        check(depth);
        ObjectNode object = NODES.objectNode();
        for (long left = body.readMapStart(); left > 0; left = body.mapNext()) {
            for (; left > 0; left--) {
                part();
                String key = body.readString();
                if (object.replace(key, node(values, depth)) != null) {
                    throw new IOException("a map has the key \"" + key + "\" twice");
                }
            }
        }
        return object;
    }

    private ArrayNode array(Schema items, int depth) throws IOException {
        check(depth);
        ArrayNode array = NODES.arrayNode();
        for (long left = body.readArrayStart(); left > 0; left = body.arrayNext()) {
            for (; left > 0; left--) {
                array.add(node(items, depth));
            }
        }
        return array;
    }

    private JsonNode fixed(int size) throws IOException {
        if (size > body.remaining()) {
            throw new EOFException("a fixed field needs " + size + " bytes");
        }
        byte[] bytes = new byte[size];
        body.readFixed(bytes, 0, size);
        return NODES.binaryNode(bytes);
    }

    private static <T> T chosen(List<T> choices, int index, String what) throws IOException {
        if (index < 0 || index >= choices.size()) {
            throw new IOException(
                    what + " has choice " + index + ", allowed are 0 to " + (choices.size() - 1));
        }
        return choices.get(index);
    }

    private static JsonNode whole(Schema schema, int value) {
        boolean date =
                schema.getLogicalType() != null && schema.getLogicalType().getName().equals("date");
        return date ? NODES.numberNode(value * DAY) : NODES.numberNode(value);
    }

    private static long time(Schema schema, long value) {
        String kind = schema.getLogicalType() == null ? "" : schema.getLogicalType().getName();
        return switch (kind.toLowerCase(Locale.ROOT)) {
            case "timestamp-micros", "local-timestamp-micros" -> Math.floorDiv(value, 1_000L);
            case "timestamp-nanos", "local-timestamp-nanos" -> Math.floorDiv(value, 1_000_000L);
            default -> value;
        };
    }

    private void count() throws IOException {
        if (--nodesLeft < 0) {
            throw new IOException("it has more fields and items than bytes");
        }
        part();
    }

    private void part() throws IOException {
        if (--partsLeft < 0) {
            throw new IOException(
                    "it has more records, names and values than a fourth of max-bytes");
        }
    }

    private void check(int depth) throws IOException {
        part();
        if (depth > maxDepth) {
            throw new IOException("it is deeper than " + maxDepth + " (option max-depth)");
        }
    }

    private static InvalidRecordException invalid(Schema writer, String what, IOException cause) {
        return new InvalidRecordException(
                writer.getName() + " " + what + ": " + cause.getMessage(), cause);
    }
}
