package io.millrace.clean;

import io.millrace.tensor.Hashing;

/**
 * What duplicates are found by: a hash of the whole content, and for text a MinHash signature (Broder 1997) made with
 * one permutation (Li, Owen, Zhang 2012), empty bins filled from their neighbours (Shrivastava and Li 2014).
 *
 * @param hash of the content
 * @param signature {@value #BINS} values of 16 bits; empty if near-duplicates are not looked for
 */
public record Fingerprint(long hash, short[] signature) {

    /** Values in a signature. */
    public static final int BINS = 64;

    private static final int SHINGLE = 8;
    private static final short[] NONE = {};

    /** Of text. */
    public static Fingerprint of(String text, boolean near) {
        return new Fingerprint(
                Hashing.hash64(text),
                near && text.length() >= 4 * SHINGLE ? signature(text) : NONE);
    }

    /** Of numbers. */
    public static Fingerprint of(float[] values) {
        long hash = values.length;
        for (float value : values) {
            hash = hash * 0x100000001b3L ^ Float.floatToIntBits(value);
        }
        return new Fingerprint(Hashing.mix(hash), NONE);
    }

    private static short[] signature(String text) {
        long[] least = new long[BINS];
        java.util.Arrays.fill(least, Long.MAX_VALUE);
        // A rolling polynomial over the last characters; the mixer makes a permutation of it.
        long base = 0x9e3779b97f4a7c15L;
        long top = 1;
        for (int i = 1; i < SHINGLE; i++) {
            top *= base;
        }
        long rolling = 0;
        for (int i = 0; i < text.length(); i++) {
            if (i >= SHINGLE) {
                rolling -= top * text.charAt(i - SHINGLE);
            }
            rolling = rolling * base + text.charAt(i);
            if (i >= SHINGLE - 1) {
                long mixed = Hashing.mix(rolling);
                int bin = (int) (mixed >>> 58);
                least[bin] = Math.min(least[bin], mixed & 0x03ffffffffffffffL);
            }
        }
        short[] signature = new short[BINS];
        for (int bin = 0; bin < BINS; bin++) {
            int from = bin;
            while (least[from] == Long.MAX_VALUE) {
                from = (from + 1) % BINS;
            }
            signature[bin] =
                    (short)
                            Hashing.mix(
                                    least[from]
                                            + (from == bin
                                                    ? 0
                                                    : 31L * ((from - bin + BINS) % BINS)));
        }
        return signature;
    }

    /** The share of equal values estimates the Jaccard similarity of the shingles. */
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
                && java.util.Arrays.equals(signature, that.signature);
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
