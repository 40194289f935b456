package io.millrace.probe;

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
        if (!(share >= 0 && share <= 0.5)) {
            throw new IllegalArgumentException(
                    "probes.share is " + share + ", must be from 0 to 0.5");
        }
        if (samples < 0 || samples > 10_000) {
            throw new IllegalArgumentException(
                    "probes.samples is " + samples + ", must be from 0 to 10000");
        }
        if (every < 1) {
            throw new IllegalArgumentException("probes.every is " + every + ", must be at least 1");
        }
    }
}
