package io.millrace.schemas.text;

import java.text.Normalizer;

/** Text in Unicode's normal form C: a letter and its accent are one character, whoever typed them. */
public final class Composed {

    /** Below it every character is its own normal form and combines with nothing before it. */
    private static final char FIRST_MARK = 0x300;

    private Composed() {}

    /** The same text in that form; the same object if it has it. */
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= FIRST_MARK) {
                return Normalizer.isNormalized(text, Normalizer.Form.NFC)
                        ? text
                        : Normalizer.normalize(text, Normalizer.Form.NFC);
            }
        }
        return text;
    }
}
