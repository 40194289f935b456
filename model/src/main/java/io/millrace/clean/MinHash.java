package io.millrace.clean;

import io.millrace.tensor.Hashing;
import java.util.Arrays;

/**
 * MinHash signatures of texts: the share of places in which two signatures agree estimates the
 * Jaccard similarity of the sets of {@value #SHINGLE}-character pieces of the texts.
 *
 * <p>One hash for each piece serves all bins: its high bits choose the bin, the smallest of a bin
 * wins, and 16 bits of the winner are kept. Empty bins, in short texts, borrow from others in an
 * order that depends on the bin alone.
 *
 * <p>Sources: Broder 1997; Li, Owen, Zhang 2012, "One Permutation Hashing"; Shrivastava 2017,
 * "Optimal Densification for Fast and Accurate Minwise Hashing"; Li and König 2010 for the bits.
 */
final class MinHash {
    /**
     * Values of a signature; the standard error of an estimate J is sqrt(J(1-J)/64), at most 0.063.
     */
    static final int BINS = 64;

    /** Characters of a piece. */
    static final int SHINGLE = 5;

    private static final int BIN_BITS = 6;
    private static final long BASE = 0x9e3779b97f4a7c15L;
    private static final long OLDEST = power(SHINGLE - 1);
    private static final long EMPTY = -1L;

    private MinHash() {}

    /**
     * The signature of a text of at least {@link #SHINGLE} characters. Case (of ASCII) and kinds of
     * blanks do not count.
     */
    static short[] signature(String text) {
        long[] least = new long[BINS];
        Arrays.fill(least, EMPTY);
        long rolling = 0;
        for (int i = 0; i < SHINGLE - 1; i++) {
            rolling = rolling * BASE + folded(text.charAt(i));
        }
        for (int i = SHINGLE - 1, oldest = 0; i < text.length(); i++, oldest++) {
            rolling = rolling * BASE + folded(text.charAt(i));
            long hash = Hashing.mix(rolling);
            int bin = (int) (hash >>> (Long.SIZE - BIN_BITS));
            // Unsigned, so that all ones stand for an empty bin.
            if (Long.compareUnsigned(hash << BIN_BITS, least[bin]) < 0) {
                least[bin] = hash << BIN_BITS;
            }
            rolling -= OLDEST * folded(text.charAt(oldest));
        }
        short[] signature = new short[BINS];
        for (int bin = 0; bin < BINS; bin++) {
            signature[bin] = (short) (least[filled(least, bin)] >>> BIN_BITS);
        }
        return signature;
    }

    /** The bin itself, or the first filled one in its own random order of bins. */
    private static int filled(long[] least, int bin) {
        int from = bin;
        for (long attempt = 1; least[from] == EMPTY; attempt++) {
            from = (int) (Hashing.mix(bin + attempt * BINS) >>> (Long.SIZE - BIN_BITS));
        }
        return from;
    }

    /** Of {@link #BASE}, in arithmetic of 64 bits. */
    private static long power(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= BASE;
        }
        return power;
    }

    private static char folded(char c) {
        if (c <= ' ') {
            return ' ';
        }
        return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
    }
}
