package io.millrace.schemas.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The keys that a record's section may have, and which of them each component takes. */
final class RecordKeys {

    private RecordKeys() {}

    /** The keys of every component, in the order of the constructor's parameters. */
    static Map<RecordComponent, Set<String>> ofComponents(Class<?> type) {
        if (!type.isRecord()) {
            throw new IllegalStateException(
                    type.getName() + " is not a record and has no form in YAML");
        }
        Map<RecordComponent, Set<String>> keys = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            keys.put(component, of(component));
        }
        return keys;
    }

    private static Set<String> of(RecordComponent component) {
        if (component.isAnnotationPresent(Unwrapped.class)) {
            return all(component.getType());
        }
        FurtherKeys further = component.getAnnotation(FurtherKeys.class);
        return further == null
                ? Set.of(KeyNames.ofComponent(component.getName()))
                : Set.copyOf(made(further.value()).get());
    }

    /** Every key of a record, sorted. */
    static Set<String> all(Class<?> type) {
        Set<String> all = new TreeSet<>();
        ofComponents(type).values().forEach(all::addAll);
        return all;
    }

    /** The keys of a record that hold a secret. */
    static Set<String> secrets(Class<?> type) {
        Set<String> secrets = new TreeSet<>();
        ofComponents(type)
                .forEach(
                        (component, keys) -> {
                            if (component.isAnnotationPresent(Unwrapped.class)) {
                                secrets.addAll(secrets(component.getType()));
                            } else if (component.getType() == Secret.class) {
                                secrets.addAll(keys);
                            }
                        });
        return secrets;
    }

    /** The error for a key that is not among those known. */
    static ConfigException unknown(String key, Collection<String> known, String path) {
        List<String> sorted = known.stream().sorted().toList();
        String meant =
                KeyNames.closest(key, sorted)
                        .map(name -> ", did you mean " + name + "?")
                        .orElse(";");
        String here = sorted.isEmpty() ? "none" : String.join(", ", sorted);
        return new ConfigException(
                ConfigException.join(path, key), "unknown key" + meant + " known here: " + here);
    }

    /** What a tree has under some of its keys. */
    static ObjectNode part(JsonNode tree, Set<String> keys) {
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            if (keys.contains(entry.getKey())) {
                part.set(entry.getKey(), entry.getValue());
            }
        }
        return part;
    }

    private static Supplier<Set<String>> made(Class<? extends Supplier<Set<String>>> type) {
        try {
            Constructor<? extends Supplier<Set<String>>> constructor =
                    type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("cannot make a " + type.getName(), impossible);
        }
    }
}
