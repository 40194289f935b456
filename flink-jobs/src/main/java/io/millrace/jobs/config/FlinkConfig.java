package io.millrace.jobs.config;

import java.time.Duration;

/**
 * How the jobs run.
 *
 * @param checkpointInterval between two Flink checkpoints; events become visible to others at this pace
 */
public record FlinkConfig(Duration checkpointInterval) {

    public FlinkConfig {
        checkpointInterval =
                checkpointInterval == null ? Duration.ofSeconds(10) : checkpointInterval;
    }
}
