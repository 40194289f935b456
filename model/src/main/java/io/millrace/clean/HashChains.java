package io.millrace.clean;

import io.millrace.tensor.Hashing;
import java.util.Arrays;

/**
 * Finds the slots of a ring by a key, newest first, in two flat arrays. Slots whose keys share a
 * bucket form a chain from newer to older, as in the window of an LZ77 compressor.
 *
 * <p>The ring overwrites its oldest slot. The pointer that still leads to it is recognised when
 * followed, because the slot is then younger than where the pointer came from; only a bucket's head
 * must be cleared.
 */
final class HashChains {
    private static final int NONE = -1;

    private final int capacity;
    private final int shift;
    private final int[] newest;
    private final int[] older;

    /**
     * @param capacity slots of the ring; at most 2^30
     */
    HashChains(int capacity) {
        this.capacity = capacity;
        // At least two buckets, for a shift by 64 is a shift by nothing.
        int bits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(capacity - 1));
        this.shift = Long.SIZE - bits;
        this.newest = new int[1 << bits];
        this.older = new int[capacity];
        clear();
    }

    void clear() {
        Arrays.fill(newest, NONE);
    }

    /** The newest slot in the key's bucket, its key perhaps another; negative if there is none. */
    int first(long key) {
        return newest[bucket(key)];
    }

    /**
     * The next older slot of the same bucket; negative if there is none.
     *
     * @param last the slot that was written last of all
     */
    int next(int slot, int last) {
        int next = older[slot];
        return next >= 0 && age(next, last) > age(slot, last) ? next : NONE;
    }

    /** Enters a slot that is about to become the newest. */
    void add(int slot, long key) {
        int bucket = bucket(key);
        older[slot] = newest[bucket];
        newest[bucket] = slot;
    }

    /** Takes out the oldest slot, before it is overwritten. */
    void remove(int slot, long key) {
        int bucket = bucket(key);
        if (newest[bucket] == slot) {
            newest[bucket] = NONE;
        }
    }

    private int bucket(long key) {
        return (int) (Hashing.mix(key) >>> shift);
    }

    private int age(int slot, int last) {
        return slot <= last ? last - slot : last - slot + capacity;
    }
}
