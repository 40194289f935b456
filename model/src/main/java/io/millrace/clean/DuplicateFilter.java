package io.millrace.clean;

import io.millrace.tensor.Hashing;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.BitSet;

/**
 * Remembers a bounded number of examples, the newest, and says of a new one whether it was seen.
 *
 * <p>An exact duplicate of a remembered example is always found. Near-duplicates are candidates
 * that agree with the new example in a band of their signatures, at least as similar by the whole
 * signature as asked (Indyk and Motwani 1998; Leskovec, Rajaraman, Ullman: Mining of Massive
 * Datasets, chapter 3). Bands are as wide as they may be for a pair just at the threshold to become
 * candidates with a probability of 0.99.
 *
 * <p>Duplicates are not remembered themselves: what is near to a near-duplicate only is new, so
 * that similarity does not drift. Verdicts are a function of the sequence of offers. State is flat
 * arrays, allocated once.
 */
public final class DuplicateFilter {

    /** What an example is. */
    public enum Verdict {
        /** Not seen among those remembered. */
        NEW,
        /** The same content was seen. */
        EXACT,
        /** Content as similar as configured was seen. */
        NEAR
    }

    /** Signatures are one array: 2 GiB at that size, and the bands as much again or more. */
    private static final int MOST_NEAR = 1 << 24;

    private static final int MOST_EXACT = 1 << 30;

    /**
     * Candidates looked at in each band: texts of one template share bands without being similar.
     */
    private static final int CHAIN = 64;

    private final int capacity;
    private final int agreeing;
    private final int rows;
    private final long[] hashes;
    private final short[] signatures;
    private final BitSet signed = new BitSet();
    private final HashChains exact;
    private final HashChains[] bands;
    private int last = -1;
    private int size;

    /**
     * @param capacity examples remembered; 0 finds no duplicates; at most 2^30, with
     *     near-duplicates 2^24
     * @param threshold estimated Jaccard similarity, above 0, from which on two are
     *     near-duplicates; above 1 for exact ones only
     */
    public DuplicateFilter(int capacity, double threshold) {
        boolean near = threshold <= 1;
        int most = near ? MOST_NEAR : MOST_EXACT;
        if (capacity < 0 || capacity > most) {
            throw new IllegalArgumentException(
                    "examples remembered are "
                            + capacity
                            + "; allowed: 0 to "
                            + most
                            + (near ? " when near-duplicates are looked for" : ""));
        }
        if (!(threshold > 0)) {
            throw new IllegalArgumentException(
                    "similarity of near-duplicates is " + threshold + "; allowed: above 0");
        }
        this.capacity = capacity;
        this.agreeing = (int) Math.ceil(threshold * Fingerprint.BINS - 1e-9);
        this.rows = near ? rows(threshold) : 0;
        this.hashes = new long[capacity];
        this.exact = new HashChains(Math.max(1, capacity));
        this.signatures = new short[near ? capacity * Fingerprint.BINS : 0];
        this.bands = new HashChains[near && capacity > 0 ? Fingerprint.BINS / rows : 0];
        for (int band = 0; band < bands.length; band++) {
            bands[band] = new HashChains(capacity);
        }
    }

    /** The widest bands that find a pair of that similarity with a probability of 0.99. */
    private static int rows(double similarity) {
        for (int rows = Fingerprint.BINS / 4; rows > 1; rows /= 2) {
            int bands = Fingerprint.BINS / rows;
            double missed = Math.pow(1 - Math.pow(similarity, rows), bands);
            if (missed <= 0.01) {
                return rows;
            }
        }
        return 1;
    }

    /**
     * Judges an example and remembers it if it is new.
     *
     * @param hash of its content
     * @param signature of {@link Fingerprint#BINS} values, or empty: then exact duplicates only are
     *     looked for
     */
    public Verdict offer(long hash, short[] signature) {
        if (capacity == 0) {
            return Verdict.NEW;
        }
        if (known(hash)) {
            return Verdict.EXACT;
        }
        boolean near = bands.length > 0 && signature.length > 0;
        if (near && similar(signature)) {
            return Verdict.NEAR;
        }
        remember(hash, near ? signature : null);
        return Verdict.NEW;
    }

    private boolean known(long hash) {
        for (int slot = exact.first(hash); slot >= 0; slot = exact.next(slot, last)) {
            if (hashes[slot] == hash) {
                return true;
            }
        }
        return false;
    }

    private boolean similar(short[] signature) {
        for (int band = 0; band < bands.length; band++) {
            HashChains chains = bands[band];
            int slot = chains.first(key(signature, 0, band));
            for (int i = 0; i < CHAIN && slot >= 0; i++) {
                if (agreeing(signature, slot * Fingerprint.BINS) >= agreeing) {
                    return true;
                }
                slot = chains.next(slot, last);
            }
        }
        return false;
    }

    private int agreeing(short[] signature, int at) {
        int equal = 0;
        for (int i = 0; i < Fingerprint.BINS; i++) {
            equal += signatures[at + i] == signature[i] ? 1 : 0;
        }
        return equal;
    }

    private void remember(long hash, short[] signature) {
        int slot = last + 1 == capacity ? 0 : last + 1;
        if (size == capacity) {
            forget(slot);
        } else {
            size++;
        }
        hashes[slot] = hash;
        exact.add(slot, hash);
        signed.set(slot, signature != null);
        if (signature != null) {
            int at = slot * Fingerprint.BINS;
            System.arraycopy(signature, 0, signatures, at, Fingerprint.BINS);
            for (int band = 0; band < bands.length; band++) {
                bands[band].add(slot, key(signatures, at, band));
            }
        }
        last = slot;
    }

    private void forget(int slot) {
        exact.remove(slot, hashes[slot]);
        if (signed.get(slot)) {
            for (int band = 0; band < bands.length; band++) {
                bands[band].remove(slot, key(signatures, slot * Fingerprint.BINS, band));
            }
        }
    }

    private long key(short[] values, int at, int band) {
        long key = band;
        for (int i = at + band * rows; i < at + (band + 1) * rows; i++) {
            key = Hashing.mix(key ^ values[i]);
        }
        return key;
    }

    /** Writes what is remembered, oldest first; the configuration is not part of it. */
    public void write(DataOutput out) throws IOException {
        out.writeInt(size);
        for (int i = size - 1; i >= 0; i--) {
            int slot = last >= i ? last - i : last - i + capacity;
            out.writeLong(hashes[slot]);
            out.writeBoolean(signed.get(slot));
            for (int j = 0; signed.get(slot) && j < Fingerprint.BINS; j++) {
                out.writeShort(signatures[slot * Fingerprint.BINS + j]);
            }
        }
    }

    /**
     * Reads what {@link #write} wrote, in place of what is remembered here. A filter of another
     * configuration takes what it can use: the newest examples, and signatures if it looks for
     * near-duplicates.
     *
     * @throws IOException if the state is broken
     */
    public void read(DataInput in) throws IOException {
        exact.clear();
        for (HashChains chains : bands) {
            chains.clear();
        }
        signed.clear();
        last = -1;
        size = 0;
        int entries = in.readInt();
        if (entries < 0) {
            throw new IOException("state remembers " + entries + " examples");
        }
        short[] signature = new short[Fingerprint.BINS];
        for (int i = 0; i < entries; i++) {
            long hash = in.readLong();
            boolean hasSignature = in.readBoolean();
            for (int j = 0; hasSignature && j < Fingerprint.BINS; j++) {
                signature[j] = in.readShort();
            }
            if (capacity > 0) {
                remember(hash, hasSignature && bands.length > 0 ? signature : null);
            }
        }
    }
}
