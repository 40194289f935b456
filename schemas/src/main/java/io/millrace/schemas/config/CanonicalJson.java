package io.millrace.schemas.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The one JSON text of a configuration: keys sorted, no spaces, components that are null left out, {@link Secret}s left
 * out, sizes in bytes, durations in ISO form. Records read back from it ({@link StrictYaml#convert}) are equal, secrets
 * apart.
 */
public final class CanonicalJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Jackson's own digits of a double: the JDK's changed with version 19. */
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

    private CanonicalJson() {}

    /** The text, in UTF-8. */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(tree(value));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("writing a tree to memory failed", impossible);
        }
    }

    /**
     * The sorted tree of a record, a list, a map with text keys, a {@code JsonNode} or one of the values a record may
     * hold.
     *
     * @throws IllegalArgumentException for any other type
     */
    public static JsonNode tree(Object value) {
        if (value == null) {
            return NODES.nullNode();
        } else if (value instanceof JsonNode node) {
            return sorted(node);
        } else if (value instanceof String || value instanceof Path || value instanceof Duration) {
            return NODES.textNode(value.toString());
        } else if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        } else if (value instanceof Integer || value instanceof Long) {
            return NODES.numberNode(((Number) value).longValue());
        } else if (value instanceof Double number) {
            return NODES.numberNode(number);
        } else if (value instanceof ByteSize size) {
            return NODES.numberNode(size.bytes());
        } else if (value instanceof Enum<?> constant) {
            return NODES.textNode(KeyNames.ofConstant(constant));
        } else if (value instanceof Secret) {
            return NODES.nullNode();
        } else if (value instanceof Iterable<?> list) {
            ArrayNode array = NODES.arrayNode();
            list.forEach(element -> array.add(tree(element)));
            return array;
        } else if (value instanceof Map<?, ?> map) {
            Map<String, JsonNode> fields = new TreeMap<>();
            map.forEach((key, element) -> fields.put((String) key, tree(element)));
            return object(fields);
        } else if (value instanceof Record) {
            return ofRecord(value);
        }
        throw new IllegalArgumentException(
                "a " + value.getClass().getName() + " has no canonical form");
    }

    private static JsonNode ofRecord(Object value) {
        Map<String, JsonNode> fields = new TreeMap<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                Method accessor = component.getAccessor();
                accessor.setAccessible(true);
                JsonNode field = tree(accessor.invoke(value));
                if (besideTheOthers(component)) {
                    field.properties().forEach(key -> fields.put(key.getKey(), key.getValue()));
                } else {
                    fields.put(KeyNames.ofComponent(component.getName()), field);
                }
            } catch (IllegalAccessException | InvocationTargetException impossible) {
                throw new IllegalStateException("cannot read " + component, impossible);
            }
        }
        return object(fields);
    }

    /** True if the keys of a component's value stand in the section of the record itself. */
    private static boolean besideTheOthers(RecordComponent component) {
        return component.isAnnotationPresent(Unwrapped.class)
                || component.isAnnotationPresent(FurtherKeys.class);
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            Map<String, JsonNode> fields = new TreeMap<>();
            node.properties()
                    .forEach(entry -> fields.put(entry.getKey(), sorted(entry.getValue())));
            return object(fields);
        } else if (node.isArray()) {
            ArrayNode array = NODES.arrayNode();
            node.forEach(element -> array.add(sorted(element)));
            return array;
        }
        return node;
    }

    private static ObjectNode object(Map<String, JsonNode> fields) {
        ObjectNode object = NODES.objectNode();
        fields.forEach(
                (key, field) -> {
                    if (!field.isNull()) {
                        object.set(key, field);
                    }
                });
        return object;
    }
}
