package io.millrace.local.command;

import io.millrace.config.StrictYaml;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.local.LogFile;
import io.millrace.local.cluster.LocalFlink;
import io.millrace.local.run.StopOnInterrupt;
import io.millrace.schemas.topics.TopicAdmin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Option;

/** Where a job runs: on a Flink cluster, or in this process. */
final class SubmitOptions {

    private static final String JOBS = "jobs/millrace-jobs.jar";

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "the pipeline's YAML")
    private Path config;

    @Option(
            names = "--jobmanager",
            paramLabel = "HOST:PORT",
            description =
                    "REST address of a Flink cluster; without it the job runs in this process")
    private String jobmanager;

    @Option(
            names = "--from",
            paramLabel = "PATH",
            description = "a savepoint or retained Flink checkpoint to go on from")
    private String from;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            defaultValue = "millrace-work",
            description =
                    "where a job in this process leaves Flink checkpoints and log (default: ${DEFAULT-VALUE})")
    private Path work;

    int run(String name, BiConsumer<StreamExecutionEnvironment, PipelineConfig> job)
            throws Exception {
        PipelineConfig pipeline = StrictYaml.read(config, PipelineConfig.class);
        TopicAdmin.createMissing(
                pipeline.kafka().clientProperties(),
                pipeline.pipeline(),
                pipeline.kafka().partitions(),
                pipeline.kafka().replication());
        var settings = new Configuration();
        if (from != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, from);
        }
        String title = name + " " + pipeline.pipeline();
        return jobmanager == null
                ? here(title, job, pipeline, settings)
                : there(title, job, pipeline, settings);
    }

    private int there(
            String title,
            BiConsumer<StreamExecutionEnvironment, PipelineConfig> job,
            PipelineConfig pipeline,
            Configuration settings)
            throws Exception {
        int colon = jobmanager.lastIndexOf(':');
        if (colon < 1 || !jobmanager.substring(colon + 1).matches("\\d{1,5}")) {
            throw new IllegalArgumentException(
                    "--jobmanager is " + jobmanager + "; allowed: HOST:PORT");
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createRemoteEnvironment(
                        jobmanager.substring(0, colon),
                        Integer.parseInt(jobmanager.substring(colon + 1)),
                        settings,
                        jobJar().toString());
        job.accept(env, pipeline);
        JobClient client = env.executeAsync(title);
        System.out.println("submitted  " + title + " as " + client.getJobID());
        return 0;
    }

    /** The job jar of the distribution that this command runs from. */
    private static Path jobJar() throws Exception {
        Path self =
                Path.of(
                        SubmitOptions.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        Path jar = self.resolveSibling("..").resolve(JOBS).normalize();
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(
                    "the job jar is missing: " + jar + "; needed: the built distribution");
        }
        return jar;
    }

    private int here(
            String title,
            BiConsumer<StreamExecutionEnvironment, PipelineConfig> job,
            PipelineConfig pipeline,
            Configuration settings)
            throws Exception {
        LogFile.open(work);
        try (LocalFlink flink =
                        LocalFlink.builder(work.resolve("flink-checkpoints"))
                                .optCheckpointInterval(pipeline.flink().checkpointInterval())
                                .start();
                var stop = new StopOnInterrupt()) {
            System.out.println("dashboard  " + flink.dashboardUrl());
            settings.set(PipelineOptions.NAME, title);
            StreamExecutionEnvironment env = flink.environment(settings);
            job.accept(env, pipeline);
            JobClient client = env.executeAsync(title);
            stop.unless(client.getJobExecutionResult());
        }
        return 0;
    }
}
