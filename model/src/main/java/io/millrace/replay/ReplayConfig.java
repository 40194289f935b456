package io.millrace.replay;

import io.millrace.config.ByteSize;

/**
 * Rehearsal.
 *
 * @param share of the samples of a step that come from replay
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
        if (!(share >= 0 && share <= 0.95)) {
            throw new IllegalArgumentException(
                    "replay.share is " + share + ", must be from 0 to 0.95");
        }
    }
}
