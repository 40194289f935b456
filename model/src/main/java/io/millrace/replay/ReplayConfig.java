package io.millrace.replay;

import io.millrace.schemas.config.ByteSize;
import io.millrace.schemas.config.Check;

/**
 * Rehearsal.
 *
 * @param share of the samples of a step that come from replay; one at least is new, however small the batch
 * @param capacity of the buffer
 * @param policy what to keep, by name
 */
public record ReplayConfig(Double share, ByteSize capacity, String policy) {

    /** All defaults. */
    public static final ReplayConfig DEFAULT = new ReplayConfig(null, null, null);

    public ReplayConfig {
        share = share == null ? 0.5 : share;
        capacity = capacity == null ? new ByteSize(64L << 20) : capacity;
        policy = policy == null ? "domain-balanced" : policy;
        Check.range("share", share, 0, 0.95);
    }
}
