package io.millrace.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;

/**
 * The table of a {@code Precompiled} normalizer: base64 of the size of a double array trie (Aoe 1989; little-endian, 4
 * bytes), the trie, and the texts that its leaves point to, each up to a zero. The library follows its numbers wherever they
 * lead; here every way through it is gone once.
 */
final class Charsmap {
    private static final int LARGEST = 8 << 20;

    private final int[] units;
    private final byte[] texts;

    private Charsmap(int[] units, byte[] texts) {
        this.units = units;
        this.texts = texts;
    }

    /**
     * @throws IllegalArgumentException if a way through it leads out of it
     */
    static void check(String base64) {
        if (base64.length() > LARGEST) {
            throw new IllegalArgumentException("a table of more than " + LARGEST + " characters");
        }
        byte[] bytes = Base64.getDecoder().decode(base64);
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int size = bytes.length < 4 ? -1 : in.getInt();
        if (size <= 0 || size % 4 != 0 || size > in.remaining()) {
            throw new IllegalArgumentException("a table whose size is not that of its trie");
        }
        int[] units = new int[size / 4];
        for (int i = 0; i < units.length; i++) {
            units[i] = in.getInt();
        }
        byte[] texts = new byte[in.remaining()];
        in.get(texts);
        new Charsmap(units, texts).walk();
    }

    private void walk() {
        try {
            CharBuffer unused =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(texts));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a table whose texts are not UTF-8", e);
        }
        var seen = new BitSet();
        var open = new ArrayDeque<Integer>();
        reach(offset(units[0]), seen, open);
        while (!open.isEmpty()) {
            int from = open.poll();
            for (int label = 1; label < 256; label++) {
                int at = from ^ label;
                inside(at);
                // The high bit is part of what is compared: a leaf is nobody's child.
                if ((units[at] & 0x800000FF) == label) {
                    int next = at ^ offset(units[at]);
                    if ((units[at] >>> 8 & 1) == 1) {
                        inside(next);
                        text(units[next] & 0x7FFFFFFF);
                    }
                    reach(next, seen, open);
                }
            }
        }
    }

    private static void reach(int node, BitSet seen, ArrayDeque<Integer> open) {
        if (node >= 0 && !seen.get(node)) {
            seen.set(node);
            open.add(node);
        } else if (node < 0) {
            throw new IllegalArgumentException("a table that leads out of itself");
        }
    }

    private void inside(int at) {
        if (at < 0 || at >= units.length) {
            throw new IllegalArgumentException("a table that leads out of itself");
        }
    }

    private void text(int from) {
        boolean whole = from < texts.length && (texts[from] & 0xC0) != 0x80;
        if (!whole) {
            throw new IllegalArgumentException("a table that points out of its texts");
        }
    }

    private static int offset(int unit) {
        return unit >>> 10 << ((unit & 0x200) >>> 6);
    }
}
