package io.millrace.schemas.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes UTF-8 and refuses malformed input, where {@code new String} would silently put U+FFFD. */
public final class StrictUtf8 {
    private static final char REPLACEMENT = '\uFFFD';

    private StrictUtf8() {}

    /**
     * The text of {@code length} bytes from {@code start}.
     *
     * <p>Decodes with the JDK's fast path first: only where that left a replacement character are the bytes looked at
     * again, to tell a malformed sequence from a U+FFFD that was written.
     *
     * @throws CharacterCodingException if the bytes are not well-formed UTF-8
     */
    public static String decode(byte[] bytes, int start, int length)
            throws CharacterCodingException {
        String text = new String(bytes, start, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes, start, length))
                .toString();
    }
}
