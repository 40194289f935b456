package io.millrace.probe;

import io.millrace.schemas.config.Check;
import io.millrace.tensor.Hashing;

/**
 * Held-out probe sets.
 *
 * @param share of the examples that is held out until a domain's set is full
 * @param samples in a full set of one domain
 * @param every steps between two scores
 */
public record ProbeConfig(Double share, Integer samples, Integer every) {

    /** All defaults. */
    public static final ProbeConfig DEFAULT = new ProbeConfig(null, null, null);

    public ProbeConfig {
        share = share == null ? 0.05 : share;
        samples = samples == null ? 32 : samples;
        every = every == null ? 100 : every;
        Check.range("share", share, 0, 0.5);
        Check.range("samples", samples, 0, 10_000);
        Check.range("every", every, 1, Integer.MAX_VALUE);
    }

    /**
     * True if an example is held out while there is room.
     *
     * @param id of the example
     * @param seed of the learner
     */
    public boolean holdsOut(String id, long seed) {
        return holdsOut(Hashing.hash64(id), seed);
    }

    boolean holdsOut(long id, long seed) {
        return (Hashing.mix(id, seed) >>> 11) * 0x1p-53 < share;
    }
}
