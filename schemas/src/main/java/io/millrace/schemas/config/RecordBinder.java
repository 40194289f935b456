package io.millrace.schemas.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A tree to a record: keys to components, values to their types, every error with the path of its key. */
final class RecordBinder {
    private final Placeholders placeholders;
    private final ScalarBinder scalars;

    RecordBinder(Function<String, String> environment) {
        placeholders = new Placeholders(environment);
        scalars = new ScalarBinder(placeholders, false);
    }

    private RecordBinder(boolean texts) {
        placeholders = Placeholders.none();
        scalars = new ScalarBinder(placeholders, texts);
    }

    /** For values that are all texts, complete as they are. */
    static RecordBinder ofTexts() {
        return new RecordBinder(true);
    }

    /** For a tree in which placeholders were replaced already. */
    static RecordBinder ofResolved() {
        return new RecordBinder(false);
    }

    /** Binds a mapping, or nothing at all, to a record. */
    Object bindRecord(JsonNode tree, Class<?> type, String path) {
        boolean empty = tree.isMissingNode() || tree.isNull();
        if (!empty && !tree.isObject()) {
            throw new ConfigException(
                    path,
                    "got " + ScalarBinder.shown(tree) + "; allowed: a mapping of keys to values");
        }
        Map<RecordComponent, Set<String>> keys = RecordKeys.ofComponents(type);
        Set<String> known = RecordKeys.all(type);
        for (String key : (Iterable<String>) tree::fieldNames) {
            if (!known.contains(key)) {
                throw RecordKeys.unknown(key, known, path);
            }
        }
        List<Object> values = new ArrayList<>(keys.size());
        keys.forEach((component, own) -> values.add(component(tree, component, own, path)));
        return construct(type, values, path);
    }

    private Object component(
            JsonNode tree, RecordComponent component, Set<String> keys, String path) {
        if (component.isAnnotationPresent(Unwrapped.class)) {
            return bindRecord(RecordKeys.part(tree, keys), component.getType(), path);
        }
        if (component.isAnnotationPresent(FurtherKeys.class)) {
            return bind(RecordKeys.part(tree, keys), component.getGenericType(), path);
        }
        String key = keys.iterator().next();
        return component(tree.path(key), component, ConfigException.join(path, key));
    }

    private Object component(JsonNode node, RecordComponent component, String path) {
        if (!node.isMissingNode() && !node.isNull()) {
            return bind(node, component.getGenericType(), path);
        }
        if (component.getType().isPrimitive()) {
            throw ConfigException.missing(path, ScalarBinder.allowed(component.getType()));
        }
        return null;
    }

    private Object bind(JsonNode node, Type type, String path) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return bindList(node, arguments[0], path);
            }
            if (generic.getRawType() == Map.class && arguments[0] == String.class) {
                return bindMap(node, arguments[1], path);
            }
        } else if (type instanceof Class<?> plain) {
            if (plain == JsonNode.class) {
                return scalars.resolved(node, path);
            }
            return plain.isRecord() && !ScalarBinder.isScalar(plain)
                    ? bindRecord(node, plain, path)
                    : scalars.bind(node, plain, path);
        }
        throw new IllegalStateException(
                path + ": the type " + type.getTypeName() + " has no form in YAML");
    }

    private List<Object> bindList(JsonNode node, Type type, String path) {
        if (!node.isArray()) {
            throw new ConfigException(
                    path, "got " + ScalarBinder.shown(node) + "; allowed: a list");
        }
        List<Object> list = new ArrayList<>(node.size());
        for (JsonNode element : node) {
            list.add(element(element, type, path + "[" + list.size() + "]"));
        }
        return List.copyOf(list);
    }

    private Map<String, Object> bindMap(JsonNode node, Type type, String path) {
        if (!node.isObject()) {
            throw new ConfigException(
                    path,
                    "got " + ScalarBinder.shown(node) + "; allowed: a mapping of names to values");
        }
        Map<String, Object> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            JsonNode value = entry.getValue();
            String where = ConfigException.join(path, entry.getKey());
            // Properties of other systems: "max.poll.records: 500" can only mean the text 500.
            boolean plain = type == String.class && (value.isIntegralNumber() || value.isBoolean());
            map.put(entry.getKey(), plain ? value.asText() : element(value, type, where));
        }
        return Collections.unmodifiableMap(map);
    }

    private Object element(JsonNode node, Type type, String path) {
        if (node.isNull()) {
            throw new ConfigException(path, "got nothing; allowed: a value");
        }
        return bind(node, type, path);
    }

    private Object construct(Class<?> type, List<Object> values, String path) {
        try {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types = new Class<?>[components.length];
            for (int i = 0; i < types.length; i++) {
                types[i] = components[i].getType();
            }
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException thrown) {
            throw fromConstructor(thrown.getCause(), type, path);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("cannot make a " + type.getName(), impossible);
        }
    }

    /** What a record says about its components gets the record's path, and loses what came from the environment. */
    private RuntimeException fromConstructor(Throwable thrown, Class<?> type, String path) {
        if (thrown instanceof ConfigException refused) {
            return new ConfigException(refused.key(), placeholders.scrub(refused.problem()))
                    .under(path);
        }
        if (thrown instanceof IllegalArgumentException refused) {
            return new ConfigException(
                    path, placeholders.scrub(String.valueOf(refused.getMessage())));
        }
        return new IllegalStateException(
                "the constructor of " + type.getName() + " failed", thrown);
    }
}
