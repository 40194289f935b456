package io.millrace.schemas.payload;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schemas.InvalidRecordException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** What stands in a JSON value, for those who make payloads and targets of it. */
public final class JsonValues {

    private static final int LONGEST_SHOWN = 40;

    private JsonValues() {}

    /** What a node is, for messages: no more of its content than fits a line. */
    public static String describe(JsonNode node) {
        if (node.isNull()) {
            return "null";
        }
        String type = node.getNodeType().name().toLowerCase(Locale.ROOT);
        if (node.isContainerNode()) {
            return "an " + type;
        }
        String content = node.asText();
        return "the "
                + type
                + " "
                + (content.length() > LONGEST_SHOWN
                        ? content.substring(0, LONGEST_SHOWN) + "..."
                        : content);
    }

    /** Whether there is no value: the path leads nowhere, or to null. */
    public static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    /**
     * A string without half a surrogate pair: escaped it is valid JSON but no Unicode text, and writing it as UTF-8 would
     * change it.
     *
     * @throws InvalidRecordException if there is one, with its place
     */
    public static String wellFormed(String value, Object path) throws InvalidRecordException {
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

    /**
     * A short string: a string, or the text of a whole number or boolean; nothing for any other value. Whole is also what
     * tables write as 25.0, for a column with a gap in it holds floats.
     *
     * @throws InvalidRecordException for a string that is not Unicode text
     */
    public static Optional<String> word(JsonNode node, Object path) throws InvalidRecordException {
        if (node.isTextual()) {
            return Optional.of(wellFormed(node.textValue(), path));
        }
        if (node.isIntegralNumber() || node.isBoolean()) {
            return Optional.of(node.asText());
        }
        return isWhole(node)
                ? Optional.of(TargetText.number(node.doubleValue()))
                : Optional.empty();
    }

    /** Whether it is a whole number, 25.0 too, as long as no digit of it can have been lost. */
    public static boolean isWhole(JsonNode node) {
        return node.isIntegralNumber()
                || (node.isNumber()
                        && node.doubleValue() == Math.rint(node.doubleValue())
                        && Math.abs(node.doubleValue()) <= TargetText.LARGEST_WHOLE);
    }

    /**
     * Bytes: base64 in a string, or bytes where what the tree was made of has them.
     *
     * @throws InvalidRecordException if it is neither
     */
    public static byte[] bytes(JsonNode node, Object path) throws InvalidRecordException {
        try {
            if (node.isTextual() || node.isBinary()) {
                return node.binaryValue();
            }
        } catch (IOException e) {
            // The message below holds for both.
        }
        throw new InvalidRecordException(
                path + " is " + describe(node) + "; allowed are bytes as base64 in a string");
    }
}
