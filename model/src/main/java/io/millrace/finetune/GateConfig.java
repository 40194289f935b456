package io.millrace.finetune;

import io.millrace.schemas.config.Check;

/**
 * When a candidate becomes the release.
 *
 * @param margin by which it must beat the current release, in the unit of the metric
 * @param confidence that it must be better with, 0 to below 1; divided among the looks at the test examples; 0 asks for none
 */
public record GateConfig(Double margin, Double confidence) {

    /** All defaults. */
    public static final GateConfig DEFAULT = new GateConfig(null, null);

    public GateConfig {
        margin = Check.range("margin", margin == null ? 0.0 : margin, 0, 1e9);
        confidence = Check.range("confidence", confidence == null ? 0.0 : confidence, 0, 0.9999);
    }

    /**
     * What one comparison needs of so many on the same test examples, so that the chance of promoting by luck grows with
     * their logarithm alone: a k-th look may be wrong with a k-th of the chance of the first (Bonferroni over the looks so far).
     */
    double needed(int looks) {
        return confidence == 0 ? 0 : 1 - (1 - confidence) / looks;
    }
}
