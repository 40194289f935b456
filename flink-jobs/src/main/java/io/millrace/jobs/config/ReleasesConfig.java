package io.millrace.jobs.config;

import io.millrace.schemas.config.Check;

/**
 * How long releases stay in the store.
 *
 * @param retain so many of the newest releases of every task stay, with the model checkpoints that they were made from; 0 for all
 */
public record ReleasesConfig(Integer retain) {

    public ReleasesConfig {
        retain = Check.range("retain", retain == null ? 100 : retain, 0, 1 << 20);
    }
}
