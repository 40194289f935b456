package io.millrace.jobs.config;

import io.millrace.config.Check;

/**
 * When model checkpoints are written.
 *
 * @param every steps; the end of a bounded stream writes one too
 */
public record CheckpointConfig(Integer every) {

    public CheckpointConfig {
        every = Check.range("every", every == null ? 1000 : every, 1, Integer.MAX_VALUE);
    }
}
