package io.millrace.clean;

import io.millrace.tensor.Hashing;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Remembers a bounded number of examples, the newest, and says of a new one whether it was seen. Near-duplicates are
 * looked up by bands of the signature (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, chapter 3).
 *
 * <p>State is flat arrays: a ring of entries, and for exact hashes and each band a table from a hash to the newest entry
 * that had it. A table's place may be taken over by another hash; then a duplicate can be missed, never made up.
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

    private static final int BANDS = 16;
    private static final int ROWS = Fingerprint.BINS / BANDS;

    private final int capacity;
    private final double threshold;
    private final boolean off;
    private final int mask;
    private final long[] hashes;
    private final short[] signatures;
    private final int[] exact;
    private final int[] bands;
    private long seen;

    /**
     * @param capacity examples remembered; 0 finds no duplicates
     * @param threshold similarity from which on two are near-duplicates; above 1 for exact ones only
     */
    public DuplicateFilter(int capacity, double threshold) {
        this.off = capacity == 0;
        this.capacity = Math.max(1, capacity);
        this.threshold = threshold;
        int places = Integer.highestOneBit(this.capacity) * 4;
        this.mask = places - 1;
        hashes = new long[this.capacity];
        exact = new int[places];
        boolean near = threshold <= 1 && !off;
        signatures = new short[near ? this.capacity * Fingerprint.BINS : 0];
        bands = new int[near ? places * BANDS : 0];
    }

    /** Judges an example and remembers it if it is new. */
    public Verdict offer(long hash, short[] signature) {
        if (off) {
            return Verdict.NEW;
        }
        int place = (int) Hashing.mix(hash) & mask;
        int known = exact[place] - 1;
        if (known >= 0 && hashes[known] == hash) {
            return Verdict.EXACT;
        }
        boolean near = signatures.length > 0 && signature.length == Fingerprint.BINS;
        if (near && similar(signature)) {
            return Verdict.NEAR;
        }
        int entry = (int) (seen++ % capacity);
        hashes[entry] = hash;
        exact[place] = entry + 1;
        if (signatures.length > 0) {
            // An entry without a signature must not keep that of the one before it.
            for (int i = 0; i < Fingerprint.BINS; i++) {
                signatures[entry * Fingerprint.BINS + i] = near ? signature[i] : 0;
            }
        }
        for (int band = 0; near && band < BANDS; band++) {
            bands[band(signature, band)] = entry + 1;
        }
        return Verdict.NEW;
    }

    private boolean similar(short[] signature) {
        for (int band = 0; band < BANDS; band++) {
            int entry = bands[band(signature, band)] - 1;
            if (entry >= 0) {
                int equal = 0;
                for (int i = 0; i < Fingerprint.BINS; i++) {
                    equal += signatures[entry * Fingerprint.BINS + i] == signature[i] ? 1 : 0;
                }
                if (equal >= threshold * Fingerprint.BINS) {
                    return true;
                }
            }
        }
        return false;
    }

    private int band(short[] signature, int band) {
        long hash = band;
        for (int i = band * ROWS; i < (band + 1) * ROWS; i++) {
            hash = Hashing.mix(hash, signature[i]);
        }
        return band * (mask + 1) + ((int) hash & mask);
    }

    /** Writes what is remembered; the configuration is not part of it. */
    public void write(DataOutput out) throws IOException {
        out.writeInt(capacity);
        out.writeInt(signatures.length);
        out.writeLong(seen);
        int entries = (int) Math.min(seen, capacity);
        for (int i = 0; i < entries; i++) {
            out.writeLong(hashes[i]);
        }
        for (int i = 0; i < Math.min(signatures.length, entries * Fingerprint.BINS); i++) {
            out.writeShort(signatures[i]);
        }
        write(exact, out);
        write(bands, out);
    }

    private static void write(int[] table, DataOutput out) throws IOException {
        int used = 0;
        for (int value : table) {
            used += value == 0 ? 0 : 1;
        }
        out.writeInt(used);
        for (int i = 0; i < table.length; i++) {
            if (table[i] != 0) {
                out.writeInt(i);
                out.writeInt(table[i]);
            }
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if it is of another configuration
     */
    public void read(DataInput in) throws IOException {
        int writtenCapacity = in.readInt();
        int writtenSignatures = in.readInt();
        if (writtenCapacity != capacity || writtenSignatures != signatures.length) {
            throw new IOException(
                    "state remembers "
                            + writtenCapacity
                            + " examples, clean.remembered is "
                            + capacity
                            + "; clean.duplicates and clean.remembered cannot change under a state");
        }
        seen = in.readLong();
        int entries = (int) Math.min(seen, capacity);
        for (int i = 0; i < entries; i++) {
            hashes[i] = in.readLong();
        }
        for (int i = 0; i < Math.min(signatures.length, entries * Fingerprint.BINS); i++) {
            signatures[i] = in.readShort();
        }
        read(exact, in);
        read(bands, in);
    }

    private static void read(int[] table, DataInput in) throws IOException {
        int used = in.readInt();
        for (int i = 0; i < used; i++) {
            int place = in.readInt();
            table[place] = in.readInt();
        }
    }
}
