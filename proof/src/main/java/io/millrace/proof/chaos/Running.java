package io.millrace.proof.chaos;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.local.process.cluster.Cluster;
import io.millrace.local.process.cluster.FlinkRest;
import io.millrace.schemas.time.Deadline;
import io.millrace.schemas.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Both jobs under way on a cluster.
 *
 * @param cluster that they run on
 * @param rest of its JobManager
 * @param config of the pipeline
 * @param watch sees what they do
 * @param ended knows what they have done for good
 * @param pretrain job id
 * @param finetune job id
 * @param store where artifacts go
 * @param flinkCheckpoints where Flink checkpoints go
 * @param ticker by which it is waited
 * @param wall the time of day, as events and attempts are stamped
 */
record Running(
        Cluster cluster,
        FlinkRest rest,
        PipelineConfig config,
        Watch watch,
        Ended ended,
        String pretrain,
        String finetune,
        Path store,
        Path flinkCheckpoints,
        Ticker ticker,
        InstantSource wall) {

    /** So long from now on. */
    Deadline in(Duration limit) {
        return new Deadline(limit, ticker);
    }
}
