package io.millrace.schemas.decode;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds the fields of an example in a JSON object. Thread-safe. */
final class JsonFields {
    private static final String TEST = "test";
    private static final String UNLABELED = "unlabeled";

    /** What others call the split {@code validation}. */
    private static final Set<String> VALIDATION = Set.of("val", "valid", "dev");

    private final JsonPointer id;
    private final JsonConstantOrPath domain;
    private final Optional<JsonPointer> text;
    private final Optional<JsonPointer> features;
    private final Optional<JsonPointer> timestamp;
    private final JsonPointer split;

    JsonFields(Options options) {
        id = path(options, "id").orElse(JsonPointer.compile("/id"));
        domain = JsonConstantOrPath.of(options, "domain");
        Optional<JsonPointer> givenText = path(options, "text");
        Optional<JsonPointer> givenFeatures = path(options, "features");
        // Who names the one does not mean a field that happens to have the other's usual name.
        text = givenFeatures.isPresent() ? givenText : or(givenText, "/text");
        features = givenText.isPresent() ? givenFeatures : or(givenFeatures, "/features");
        timestamp = path(options, "timestamp");
        split = path(options, "split").orElse(JsonPointer.compile("/split"));
    }

    /** The row's example, or nothing if the row is for evaluation. */
    Optional<UnlabeledExample> unlabeled(ObjectNode row, RowDefaults defaults)
            throws InvalidRecordException {
        // Any other split, or a user's own field of that name, is no obstacle to pretraining.
        if (TEST.equals(row.at(split).textValue())) {
            return Optional.empty();
        }
        return Optional.of(
                Examples.check(
                        new UnlabeledExample(
                                id(row, defaults),
                                domain(row, defaults),
                                timestamp(row, defaults),
                                payload(row))));
    }

    String id(ObjectNode row, RowDefaults defaults) throws InvalidRecordException {
        return word(row, id, false).orElse(defaults.id());
    }

    String domain(ObjectNode row, RowDefaults defaults) throws InvalidRecordException {
        return domain.in(row).orElse(defaults.domain());
    }

    String split(ObjectNode row) throws InvalidRecordException {
        String value = word(row, split, false).orElse(null);
        if (value != null && VALIDATION.contains(value)) {
            return "validation";
        }
        if (value != null && !Examples.SPLITS.contains(value)) {
            throw new InvalidRecordException(
                    split
                            + " is \""
                            + value
                            + "\"; allowed are "
                            + String.join(", ", Examples.SPLITS)
                            + " or none");
        }
        return value;
    }

    /** True if the row says of itself that it has no label. */
    boolean saysUnlabeled(ObjectNode row) {
        return UNLABELED.equals(row.at(split).textValue());
    }

    long timestamp(ObjectNode row, RowDefaults defaults) throws InvalidRecordException {
        if (timestamp.isEmpty()) {
            return defaults.timestamp();
        }
        JsonNode node = row.at(timestamp.get());
        if (absent(node)) {
            return defaults.timestamp();
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        try {
            if (node.isTextual()) {
                return Instant.parse(node.textValue()).toEpochMilli();
            }
        } catch (DateTimeException | ArithmeticException e) {
            // The message below holds for both.
        }
        throw new InvalidRecordException(
                timestamp.get()
                        + " is "
                        + describe(node)
                        + "; allowed are milliseconds since the epoch or ISO-8601 with a zone, as 2026-01-31T12:00:00Z");
    }

    /** {@code Text} or {@code Features}. */
    Object payload(ObjectNode row) throws InvalidRecordException {
        JsonNode textNode = at(row, text);
        JsonNode featuresNode = at(row, features);
        if (absent(textNode) == absent(featuresNode)) {
            throw new InvalidRecordException(
                    (absent(textNode) ? "no " : "more than one of ")
                            + text.map(Object::toString).orElse("")
                            + (text.isPresent() && features.isPresent() ? " and " : "")
                            + features.map(Object::toString).orElse("")
                            + "; exactly one is allowed");
        }
        if (absent(textNode)) {
            return JsonFeatures.read(featuresNode, features.orElseThrow().toString());
        }
        if (!textNode.isTextual()) {
            throw new InvalidRecordException(
                    text.orElseThrow() + " is " + describe(textNode) + "; allowed is a string");
        }
        return new Text(wellFormed(textNode.textValue(), text.orElseThrow()));
    }

    /** A short string: a string, a whole number, or (where allowed) a boolean. */
    static Optional<String> word(ObjectNode row, JsonPointer path, boolean booleans)
            throws InvalidRecordException {
        JsonNode node = row.at(path);
        if (absent(node)) {
            return Optional.empty();
        }
        if (node.isTextual()) {
            return Optional.of(wellFormed(node.textValue(), path));
        }
        if (node.isIntegralNumber() || (booleans && node.isBoolean())) {
            return Optional.of(node.asText());
        }
        throw new InvalidRecordException(
                path
                        + " is "
                        + describe(node)
                        + "; allowed is a string"
                        + (booleans ? ", whole number or boolean" : " or whole number"));
    }

    /** The path that an option gives, if it is set. */
    static Optional<JsonPointer> path(Options options, String option) {
        Optional<String> value = options.get(option);
        if (value.isPresent() && !value.get().startsWith("/")) {
            throw options.invalid(option, "JSON Pointers such as /meta/source");
        }
        return value.map(JsonPointer::compile);
    }

    /** What a node is, for messages: no more of its content than fits a line. */
    static String describe(JsonNode node) {
        String type = node.getNodeType().name().toLowerCase(Locale.ROOT);
        if (node.isContainerNode()) {
            return "an " + type;
        }
        String content = node.asText();
        return "the "
                + type
                + " "
                + (content.length() > 40 ? content.substring(0, 40) + "..." : content);
    }

    private static Optional<JsonPointer> or(Optional<JsonPointer> given, String usual) {
        return given.isPresent() ? given : Optional.of(JsonPointer.compile(usual));
    }

    private static JsonNode at(ObjectNode row, Optional<JsonPointer> path) {
        return path.isPresent() ? row.at(path.get()) : null;
    }

    private static boolean absent(JsonNode node) {
        return node == null || node.isMissingNode() || node.isNull();
    }

    /** An escaped half of a surrogate pair is valid JSON but no Unicode text: writing it as UTF-8 would change it. */
    private static String wellFormed(String value, JsonPointer path) throws InvalidRecordException {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair =
                        Character.isHighSurrogate(c)
                                && i + 1 < value.length()
                                && Character.isLowSurrogate(value.charAt(i + 1));
                if (!pair) {
                    throw new InvalidRecordException(
                            String.format(
                                    Locale.ROOT,
                                    "%s has half a surrogate pair (\\u%04x) at character %d; allowed is Unicode text",
                                    path,
                                    (int) c,
                                    i));
                }
                i++;
            }
        }
        return value;
    }
}
