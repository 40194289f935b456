package io.millrace.data;

/**
 * One row of a batch, encoded: token ids, values. What replay stores.
 *
 * @param domain where it came from
 * @param bytes the encoding of the input that made it; never changed
 */
public record Sample(String domain, byte[] bytes) {

    /** Bytes that a sample costs where it is kept, its bookkeeping included. */
    public int cost() {
        return bytes.length + 32;
    }
}
