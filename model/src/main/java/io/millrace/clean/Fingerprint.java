package io.millrace.clean;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What duplicates are found by. The same in every process; made in parallel, before the one place
 * that remembers.
 *
 * @param hash of the whole content, 64 bits
 * @param signature {@value #BINS} values of 16 bits, see {@link MinHash}; empty if near-duplicates
 *     are not looked for
 */
public record Fingerprint(long hash, short[] signature) {

    /** Values in a signature. */
    public static final int BINS = MinHash.BINS;

    /** Of shorter texts an edit of one word leaves too little for an estimate. */
    private static final int SHORTEST = 32;

    private static final short[] NONE = {};

    /**
     * Of text.
     *
     * @param near whether near-duplicates are looked for; texts below 32 characters get no
     *     signature
     */
    public static Fingerprint of(String text, boolean near) {
        return new Fingerprint(
                ContentHash.of(text.getBytes(StandardCharsets.UTF_8)),
                near && text.length() >= SHORTEST ? MinHash.signature(text) : NONE);
    }

    /** Of what holds no text, bit for bit: 0.0 and -0.0 are different numbers. */
    public static Fingerprint of(byte[] bytes) {
        return new Fingerprint(ContentHash.of(bytes), NONE);
    }

    /** The share of equal values estimates the Jaccard similarity of the texts' pieces. */
    public static double similarity(short[] a, short[] b) {
        int equal = 0;
        for (int i = 0; i < BINS; i++) {
            equal += a[i] == b[i] ? 1 : 0;
        }
        return (double) equal / BINS;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that
                && hash == that.hash
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash);
    }

    @Override
    public String toString() {
        return Long.toHexString(hash);
    }
}
