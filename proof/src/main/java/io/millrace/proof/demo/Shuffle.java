package io.millrace.proof.demo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/** Order and identity that depend on contents and seed alone, the same in every process. */
final class Shuffle {

    private Shuffle() {}

    /** Shuffles in place (Fisher and Yates). Each purpose gets an order of its own under one seed. */
    static void apply(List<?> list, long seed, String purpose) {
        SplittableRandom random = new SplittableRandom(digest(seed + "/" + purpose));
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, random.nextInt(i + 1));
        }
    }

    /** Sixteen hexadecimal digits that name the text. */
    static String id(String text) {
        return HexFormat.of().toHexDigits(digest(text));
    }

    /** The first 64 bits of the text's SHA-256. */
    static long digest(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return ByteBuffer.wrap(sha.digest(text.getBytes(StandardCharsets.UTF_8))).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
