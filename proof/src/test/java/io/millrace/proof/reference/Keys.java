package io.millrace.proof.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.config.ByteSize;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.FurtherKeys;
import io.millrace.schemas.config.KeyNames;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.config.Unwrapped;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The keys of one record: each with the value that it has when it is left out and with what is allowed, which is what the
 * record itself answers to a value that it does not take.
 */
final class Keys {

    /** Values that no key takes, to hear what it would take. */
    private static final Map<Class<?>, List<JsonNode>> REFUSED =
            Map.of(
                    Integer.class, numbers(Integer.MIN_VALUE, 0, Integer.MAX_VALUE),
                    Long.class, numbers(Long.MIN_VALUE, 0, Long.MAX_VALUE),
                    Double.class, numbers(-1e300, 0.0, 1e300),
                    String.class, List.of(text("?"), text("")),
                    ByteSize.class, List.of(text("0"), text("1000 TiB")),
                    Duration.class, List.of(text("0s")));

    /**
     * A line of the table.
     *
     * @param key as it is written
     * @param absent the value where it is left out, as it is written; "" for none, null if it is required
     * @param allowed what is said of a value that is not; "" if nothing is
     * @param text what it is
     */
    record Key(String key, String absent, String allowed, String text) {}

    private final ParamTexts texts;

    Keys(ParamTexts texts) {
        this.texts = texts;
    }

    /**
     * @param least what a section of this record must have
     */
    List<Key> of(Class<?> type, ObjectNode least) {
        Object absent = StrictYaml.convert(least, type, "");
        var keys = new ArrayList<Key>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.isAnnotationPresent(Unwrapped.class)) {
                keys.addAll(of(component.getType(), node()));
                continue;
            }
            String key = KeyNames.ofComponent(component.getName());
            String shown =
                    component.isAnnotationPresent(FurtherKeys.class)
                            ? "*(a kind of payload)*"
                            : key;
            keys.add(
                    new Key(
                            shown,
                            least.has(key) ? null : written(value(component, absent)),
                            allowed(component, key, type, least),
                            texts.of(type, component.getName())));
        }
        return keys;
    }

    private static String allowed(
            RecordComponent component, String key, Class<?> type, ObjectNode least) {
        if (component.getType().isEnum()) {
            return said(text("?"), key, type, least);
        }
        return REFUSED.getOrDefault(component.getType(), List.of()).stream()
                .map(value -> said(value, key, type, least))
                .filter(answer -> !answer.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String said(JsonNode value, String key, Class<?> type, ObjectNode least) {
        try {
            StrictYaml.convert(least.deepCopy().set(key, value), type, "");
            return "";
        } catch (ConfigException refused) {
            int at = refused.problem().indexOf("allowed");
            String answer = at < 0 ? refused.problem() : refused.problem().substring(at);
            return answer.replaceFirst("^allowed( are)?:? ?|^.* must be ", "")
                    .replaceFirst(": \\?$", "")
                    .replaceAll("(\\d)\\.0\\b", "$1");
        }
    }

    private static Object value(RecordComponent component, Object of) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError(component.getName(), impossible);
        }
    }

    /** A value as it is written in a file; "" for none. */
    static String written(Object value) {
        if (value == null
                || (value instanceof Map<?, ?> map && map.isEmpty())
                || (value instanceof Collection<?> list && list.isEmpty())) {
            return "";
        } else if (value instanceof Duration duration) {
            return duration.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
        } else if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        } else if (value instanceof JsonNode node) {
            return node.path("name").asText(node.asText());
        } else if (value instanceof Record && !(value instanceof ByteSize)) {
            return "below";
        } else if (value instanceof Double number) {
            return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
        }
        return value.toString();
    }

    private static List<JsonNode> numbers(long... values) {
        return java.util.Arrays.stream(values)
                .<JsonNode>mapToObj(JsonNodeFactory.instance::numberNode)
                .toList();
    }

    private static List<JsonNode> numbers(double... values) {
        return java.util.Arrays.stream(values)
                .<JsonNode>mapToObj(JsonNodeFactory.instance::numberNode)
                .toList();
    }

    private static JsonNode text(String value) {
        return JsonNodeFactory.instance.textNode(value);
    }

    /** A mapping without keys. */
    static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
