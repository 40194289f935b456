package io.millrace.local.process.cluster;

import io.millrace.jobs.config.PipelineConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Submits jobs to a cluster of any kind over REST.
 *
 * @param distribution has the jars
 * @param access to the JobManager
 */
public record JobSubmission(Distribution distribution, RestAccess access) {

    /**
     * Submits a job and returns when the JobManager has it.
     *
     * @param job such as {@code PretrainJob::build}
     * @param from savepoint or retained Flink checkpoint to go on from, or null
     * @return the job's id
     * @throws IllegalStateException if no Flink cluster answers there
     */
    public String submit(
            String title,
            BiConsumer<StreamExecutionEnvironment, PipelineConfig> job,
            PipelineConfig pipeline,
            String from)
            throws Exception {
        try {
            new FlinkRest(access).taskManagers();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "--jobmanager is "
                            + access.host()
                            + ":"
                            + access.port()
                            + ", where no Flink cluster answers"
                            + (access.security().isEmpty() ? " without TLS" : " by TLS")
                            + "; allowed: the address of its dashboard, with --flink-conf for one that"
                            + " wants a key",
                    e);
        }
        var settings = new Configuration();
        settings.addAll(access.configuration());
        if (from != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, from);
        }
        // What a cancelled job leaves is what the next one can go on from.
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createRemoteEnvironment(
                        access.host(),
                        access.port(),
                        settings,
                        distribution.jobJars().stream().map(Path::toString).toArray(String[]::new));
        job.accept(env, pipeline);
        return env.executeAsync(title).getJobID().toHexString();
    }
}
