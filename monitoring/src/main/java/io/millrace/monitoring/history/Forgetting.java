package io.millrace.monitoring.history;

import java.util.Map;

/**
 * How much was lost again. Forgetting of a domain is its final probe loss minus the lowest it had after it was first
 * trained on, so it is never negative; as in Chaudhry et al., "Riemannian Walk for Incremental Learning", 2018, with loss
 * in place of accuracy.
 *
 * @param mean over the domains in {@code byDomain}, null if there is none
 * @param byDomain only domains that were trained on and probed
 * @param lowest where the lowest loss was
 */
public record Forgetting(Double mean, Map<String, Double> byDomain, Map<String, Lowest> lowest) {

    /** The lowest probe loss of a domain after it was first trained on. */
    public record Lowest(long step, double loss) {}
}
