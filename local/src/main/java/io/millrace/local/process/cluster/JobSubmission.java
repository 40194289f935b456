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
 * @param host of the JobManager
 * @param port of its REST interface
 */
public record JobSubmission(Distribution distribution, String host, int port) {

    /**
     * To the JobManager at an address.
     *
     * @param jobManager HOST:PORT
     * @throws IllegalArgumentException if it is anything else
     */
    public static JobSubmission to(Distribution distribution, String jobManager) {
        int colon = jobManager.lastIndexOf(':');
        if (colon < 1 || !jobManager.substring(colon + 1).matches("\\d{1,5}")) {
            throw new IllegalArgumentException(
                    "--jobmanager is " + jobManager + "; allowed: HOST:PORT");
        }
        return new JobSubmission(
                distribution,
                jobManager.substring(0, colon),
                Integer.parseInt(jobManager.substring(colon + 1)));
    }

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
            new FlinkRest(host + ":" + port).taskManagers();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "--jobmanager is "
                            + host
                            + ":"
                            + port
                            + ", where no Flink cluster answers; allowed: the address of its dashboard",
                    e);
        }
        var settings = new Configuration();
        if (from != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, from);
        }
        // What a cancelled job leaves is what the next one can go on from.
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createRemoteEnvironment(
                        host,
                        port,
                        settings,
                        distribution.jobJars().stream().map(Path::toString).toArray(String[]::new));
        job.accept(env, pipeline);
        return env.executeAsync(title).getJobID().toHexString();
    }
}
