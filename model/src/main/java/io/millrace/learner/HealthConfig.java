package io.millrace.learner;

import io.millrace.schemas.config.Check;

/**
 * When a step is left out, and what happens after several in a row.
 *
 * <p>The default multiple is generous on purpose. One finite step cannot do much harm: the gradient is clipped to {@code
 * optimizer.clip-norm}, and Adam bounds every weight's move by about the learning rate. A new domain, on the other hand,
 * may well raise the loss tenfold, and must be learned, not left out.
 *
 * @param patience steps left out in a row until the learner goes back to its last good state
 * @param explosion a loss or a gradient norm above this multiple of its running mean is left out; 0 for finite ones never
 * @param keepEvery steps between two copies of the state to go back to; 0 keeps none, and saves one copy of weights and
 *     moments in memory and in every Flink checkpoint
 * @param slowDown what the learning rate is multiplied with when the learner goes back
 */
public record HealthConfig(Integer patience, Double explosion, Integer keepEvery, Double slowDown) {

    /** All defaults. */
    public static final HealthConfig DEFAULT = new HealthConfig(null, null, null, null);

    public HealthConfig {
        patience = patience == null ? 10 : patience;
        explosion = explosion == null ? 100 : explosion;
        keepEvery = keepEvery == null ? 200 : keepEvery;
        slowDown = slowDown == null ? 0.5 : slowDown;
        Check.range("patience", patience, 1, 1 << 20);
        Check.that(
                explosion == 0 || (explosion >= 2 && Double.isFinite(explosion)),
                "explosion",
                explosion,
                "0, or 2 and more");
        Check.range("keep-every", keepEvery, 0, 1 << 24);
        Check.range("slow-down", slowDown, 1e-6, 1);
    }
}
