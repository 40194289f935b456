package io.millrace.schemas.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** One value of a tree to a component's type, without guessing: a number is not text, text is not a number. */
final class ScalarBinder {
    private static final int LONGEST_SHOWN = 80;
    private static final Set<Class<?>> SCALAR_RECORDS = Set.of(ByteSize.class, Secret.class);

    private final Placeholders placeholders;
    private final boolean texts;

    /**
     * @param texts all values are texts, complete as they are: a number is its text, and a placeholder is none
     */
    ScalarBinder(Placeholders placeholders, boolean texts) {
        this.placeholders = placeholders;
        this.texts = texts;
    }

    /** Whether a record is written as one value. */
    static boolean isScalar(Class<?> type) {
        return SCALAR_RECORDS.contains(type);
    }

    Object bind(JsonNode node, Class<?> type, String path) {
        if (type == Secret.class && !node.isTextual()) {
            throw new ConfigException(
                    path, "got a value that is not text; allowed: text, best as ${NAME}");
        }
        if (node.isTextual()) {
            return fromText(node, type, path);
        }
        if (node.isBoolean() && isBoolean(type)) {
            return node.booleanValue();
        }
        if (node.isIntegralNumber() && isLong(type) && node.canConvertToLong()) {
            return node.longValue();
        }
        if (node.isIntegralNumber() && isInt(type) && node.canConvertToInt()) {
            return node.intValue();
        }
        if (node.isNumber() && isDouble(type) && Double.isFinite(node.doubleValue())) {
            return node.doubleValue();
        }
        if (node.isIntegralNumber()
                && type == ByteSize.class
                && node.canConvertToLong()
                && node.longValue() >= 0) {
            return new ByteSize(node.longValue());
        }
        throw refused(node, type, path);
    }

    /** A sub-tree that is read later, in which every placeholder was replaced. */
    JsonNode resolved(JsonNode node, String path) {
        if (node.isTextual()) {
            String written = node.textValue();
            boolean plain = texts || !placeholders.isPresentIn(written);
            return plain ? node : new EnvironmentText(written, placeholders.resolve(written, path));
        }
        if (node.isArray()) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode(node.size());
            for (JsonNode element : node) {
                list.add(resolved(element, path + "[" + list.size() + "]"));
            }
            return list;
        }
        if (node.isObject()) {
            ObjectNode mapping = JsonNodeFactory.instance.objectNode();
            node.fields()
                    .forEachRemaining(
                            field ->
                                    mapping.set(
                                            field.getKey(),
                                            resolved(
                                                    field.getValue(),
                                                    ConfigException.join(path, field.getKey()))));
            return mapping;
        }
        return node;
    }

    private Object fromText(JsonNode node, Class<?> type, String path) {
        String written = node.textValue();
        String text = texts ? written : placeholders.resolve(written, path);
        if (type == String.class) {
            return text;
        }
        if (type == Secret.class) {
            return new Secret(text);
        }
        if (type == Duration.class) {
            return parsed(text, Durations::parse, node, type, path);
        }
        if (type == ByteSize.class) {
            return parsed(text, ByteSize::parse, node, type, path);
        }
        if (type == Path.class) {
            return parsed(text, Path::of, node, type, path);
        }
        if (type.isEnum()) {
            return constant(text, node, type, path);
        }
        // The environment knows only text, so a number may come from it; written out, a number has
        // no quotes.
        if (texts || node instanceof EnvironmentText || placeholders.isPresentIn(written)) {
            return parsed(text.strip(), value -> number(value, type), node, type, path);
        }
        throw refused(node, type, path);
    }

    private static Object number(String text, Class<?> type) {
        if (isInt(type)) {
            return Integer.valueOf(text);
        }
        if (isLong(type)) {
            return Long.valueOf(text);
        }
        if (isDouble(type)) {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        }
        if (isBoolean(type) && (text.equals("true") || text.equals("false"))) {
            return text.equals("true");
        }
        throw new IllegalArgumentException();
    }

    private static <T> T parsed(
            String text, Function<String, T> parser, JsonNode node, Class<?> type, String path) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException malformed) {
            throw refused(node, type, path);
        }
    }

    private static Object constant(String text, JsonNode node, Class<?> type, String path) {
        for (Object constant : type.getEnumConstants()) {
            if (KeyNames.ofConstant((Enum<?>) constant).equals(text)) {
                return constant;
            }
        }
        String meant =
                KeyNames.closest(text, constants(type))
                        .map(name -> ", did you mean " + name + "?")
                        .orElse(";");
        throw new ConfigException(
                path, "got " + shown(node) + meant + " allowed: " + allowed(type));
    }

    private static List<String> constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(c -> KeyNames.ofConstant((Enum<?>) c))
                .toList();
    }

    private static ConfigException refused(JsonNode node, Class<?> type, String path) {
        return new ConfigException(path, "got " + shown(node) + "; allowed: " + allowed(type));
    }

    /** What a value of a type may be, in words. */
    static String allowed(Class<?> type) {
        if (isInt(type)) {
            return "a whole number, " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE;
        }
        if (isLong(type)) {
            return "a whole number";
        }
        if (isDouble(type)) {
            return "a number";
        }
        if (isBoolean(type)) {
            return "true or false";
        }
        if (type == String.class) {
            return "text (in quotes if it looks like a number)";
        }
        if (type == Path.class) {
            return "a path";
        }
        if (type == Duration.class) {
            return Durations.ALLOWED;
        }
        if (type == ByteSize.class) {
            return ByteSize.ALLOWED;
        }
        if (type.isEnum()) {
            return String.join(", ", constants(type));
        }
        throw new IllegalStateException("the type " + type.getName() + " has no form in YAML");
    }

    /** A value as it was written: a placeholder stays one. */
    static String shown(JsonNode node) {
        if (node.isArray()) {
            return "a list";
        }
        if (node.isObject()) {
            return "a mapping";
        }
        String whole =
                node instanceof EnvironmentText replaced ? replaced.written() : node.asText();
        String text = whole.replaceAll("\\p{Cntrl}", " ");
        String cut =
                text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
        return node.isTextual() ? '"' + cut + '"' : cut;
    }

    private static boolean isInt(Class<?> type) {
        return type == int.class || type == Integer.class;
    }

    private static boolean isLong(Class<?> type) {
        return type == long.class || type == Long.class;
    }

    private static boolean isDouble(Class<?> type) {
        return type == double.class || type == Double.class;
    }

    private static boolean isBoolean(Class<?> type) {
        return type == boolean.class || type == Boolean.class;
    }
}
