package io.millrace.schemas.payload;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.codec.StrictUtf8;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

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

    /** Text as UTF-8. */
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
        public byte[] write(Text payload) {
            return payload.text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Text read(byte[] bytes) throws InvalidRecordException {
            try {
                return new Text(StrictUtf8.decode(bytes, 0, bytes.length));
            } catch (CharacterCodingException e) {
                throw new InvalidRecordException("text is not UTF-8: " + e.getMessage(), e);
            }
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
