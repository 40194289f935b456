package io.millrace.text;

import java.nio.charset.StandardCharsets;

/**
 * The byte alphabet of GPT-2: every byte is written as one visible character, so that a vocabulary
 * of byte sequences can be stored as text. Printable Latin-1 stands for itself; the 68 other bytes
 * are numbered from U+0100 on.
 *
 * <p>Source: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", section
 * 2.2.
 */
final class ByteAlphabet {
    static final int SIZE = 256;

    private static final char[] CHARACTERS = characters();

    private ByteAlphabet() {}

    /** The character that stands for a byte, given as 0 to 255. */
    static char character(int unsignedByte) {
        return CHARACTERS[unsignedByte];
    }

    /** UTF-8 bytes of a text, each as its character. */
    static String spell(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder spelled = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            spelled.append(CHARACTERS[b & 0xff]);
        }
        return spelled.toString();
    }

    private static char[] characters() {
        char[] table = new char[SIZE];
        char next = 0x100;
        for (int b = 0; b < SIZE; b++) {
            boolean visible = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
            table[b] = visible ? (char) b : next++;
        }
        return table;
    }
}
