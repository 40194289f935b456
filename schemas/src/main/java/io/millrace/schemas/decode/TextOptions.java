package io.millrace.schemas.decode;

import io.millrace.schemas.config.Check;

/**
 * What is said of values that are a text each.
 *
 * @param domain of all records; null: the topic's name
 */
public record TextOptions(String domain) {
    public TextOptions {
        Check.that(
                domain == null || !domain.isEmpty(),
                "domain",
                domain,
                "names of one character or more");
    }
}
