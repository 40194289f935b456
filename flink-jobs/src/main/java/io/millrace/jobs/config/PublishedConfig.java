package io.millrace.jobs.config;

import io.millrace.schemas.config.StrictYaml;

/**
 * What the jobs publish. Its keys stand beside those of the pipeline.
 *
 * @param topics what Millrace's own topics are written in
 */
public record PublishedConfig(TopicsConfig topics) {

    public PublishedConfig {
        topics = StrictYaml.section("topics", topics, TopicsConfig.class);
    }
}
