package io.millrace.schemas.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.codec.StrictUtf8;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** Unicode text. */
public record Text(String text) implements Payload {

    static final String KIND = "text";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public long size() {
        return text.length();
    }

    /**
     * Text that there is something of.
     *
     * @throws InvalidRecordException if it is empty
     */
    static Text of(String text) throws InvalidRecordException {
        if (text.isEmpty()) {
            throw new InvalidRecordException("text is empty");
        }
        return new Text(text);
    }

    /** Text as UTF-8. In JSON a string. */
    public static final class Type implements PayloadType<Text> {
        @Override
        public String name() {
            return KIND;
        }

        @Override
        public Class<Text> type() {
            return Text.class;
        }

        @Override
        public Set<String> endings() {
            return Set.of("txt");
        }

        @Override
        public JsonNode ofFile(byte[] content) throws InvalidRecordException {
            return TextNode.valueOf(read(content).text);
        }

        @Override
        public byte[] write(Text payload) {
            return payload.text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Text read(byte[] bytes) throws InvalidRecordException {
            try {
                return of(StrictUtf8.decode(bytes, 0, bytes.length));
            } catch (CharacterCodingException e) {
                throw new InvalidRecordException("text is not UTF-8: " + e.getMessage(), e);
            }
        }

        @Override
        public Text json(JsonNode field, String path) throws InvalidRecordException {
            if (!field.isTextual()) {
                throw new InvalidRecordException(
                        path + " is " + JsonValues.describe(field) + "; allowed is a string");
            }
            return of(JsonValues.wellFormed(field.textValue(), path));
        }

        @Override
        public Optional<String> text(Text payload) {
            return Optional.of(payload.text);
        }

        @Override
        public Text withText(Text payload, String cleaned) {
            return new Text(cleaned);
        }
    }
}
