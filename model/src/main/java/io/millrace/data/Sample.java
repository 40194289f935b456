package io.millrace.data;

/**
 * One row of a batch, encoded. What replay stores.
 *
 * @param domain where it came from
 * @param bytes the encoding of the input that made it: token ids, values; never changed
 * @param target what is said of it, see {@link io.millrace.schemas.payload.Targets}; empty if nothing is
 * @param kept what a continual strategy keeps beside it, float32, little endian; empty if nothing
 */
public record Sample(String domain, byte[] bytes, byte[] target, byte[] kept) {

    private static final byte[] NOTHING = {};

    /** One of which nothing is said. */
    public Sample(String domain, byte[] bytes) {
        this(domain, bytes, NOTHING, NOTHING);
    }

    /** One with its target. */
    public Sample(String domain, byte[] bytes, byte[] target) {
        this(domain, bytes, target, NOTHING);
    }

    /** The same with something kept beside it. */
    public Sample keeping(byte[] beside) {
        return new Sample(domain, bytes, target, beside);
    }

    /** Bytes that a sample costs where it is kept, its bookkeeping included. */
    public int cost() {
        return bytes.length + target.length + kept.length + 32;
    }
}
