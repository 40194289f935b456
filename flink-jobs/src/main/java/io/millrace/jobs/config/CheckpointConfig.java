package io.millrace.jobs.config;

import io.millrace.release.Retention;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.config.StrictYaml;

/**
 * When model checkpoints are written, and how long they stay.
 *
 * @param every steps; the end of a bounded stream writes one too
 * @param retain which ones stay
 */
public record CheckpointConfig(Integer every, RetainConfig retain) {

    public CheckpointConfig {
        every = Check.range("every", every == null ? 1000 : every, 1, Integer.MAX_VALUE);
        retain = StrictYaml.section("retain", retain, RetainConfig.class);
    }

    /** The rule, in steps. */
    public Retention retention() {
        return new Retention(retain.last(), (long) every * retain.every(), retain.waiting());
    }
}
