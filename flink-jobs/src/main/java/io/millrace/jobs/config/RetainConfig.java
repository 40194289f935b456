package io.millrace.jobs.config;

import io.millrace.schemas.config.Check;

/**
 * Which model checkpoints stay in the store, beside those that a release refers to.
 *
 * @param last the newest
 * @param every of so many model checkpoints one stays for good; 0 for none
 * @param waiting of the newest, those that a configured task has not tried yet; a fine-tuning job that lags further behind
 *     finds them retired
 */
public record RetainConfig(Integer last, Integer every, Integer waiting) {

    public RetainConfig {
        last = last == null ? 20 : last;
        every = every == null ? 50 : every;
        waiting = waiting == null ? 200 : waiting;
        Check.range("last", last, 1, 1 << 20);
        Check.range("every", every, 0, 1 << 20);
        Check.range("waiting", waiting, 0, 1 << 20);
    }
}
