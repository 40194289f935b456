package io.millrace.local.command;

import io.millrace.jobs.config.DeviceConfig;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.store.StoreProbe;
import io.millrace.learner.Kinds;
import io.millrace.local.process.cluster.Distribution;
import io.millrace.local.process.cluster.FlinkSettings;
import io.millrace.local.process.cluster.JobSubmission;
import io.millrace.local.process.cluster.LocalFlink;
import io.millrace.local.process.cluster.RestAccess;
import io.millrace.local.run.Console;
import io.millrace.local.run.NativeFolders;
import io.millrace.local.run.RootCause;
import io.millrace.local.run.RunJob;
import io.millrace.local.run.StopOnInterrupt;
import io.millrace.schemas.topics.TopicAdmin;
import io.millrace.tensor.Devices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;

/** Where a job runs: on a Flink cluster, or in this process. */
final class SubmitOptions {

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
            names = "--cluster",
            paramLabel = "DIR",
            defaultValue = ".millrace",
            description =
                    "folder of `millrace cluster`, whose key is shown if --jobmanager is its address (default:"
                            + " ${DEFAULT-VALUE})")
    private Path cluster;

    @Option(
            names = "--flink-conf",
            paramLabel = "DIR",
            description =
                    "folder with a config.yaml whose security.ssl options reach another cluster that wants TLS")
    private Path flinkConf;

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

    /**
     * Runs a job.
     *
     * @param publishes what it publishes, which must not be there if it begins anew
     * @param device where it is to learn
     * @param summary of what it comes to
     */
    int run(
            String name,
            BiConsumer<StreamExecutionEnvironment, PipelineConfig> job,
            Published<?> publishes,
            Function<DeviceConfig, String> device,
            Function<PipelineConfig, JobSummary> summary)
            throws Exception {
        PipelineConfig pipeline = ConfigFile.read(config);
        if (jobmanager == null) {
            NativeFolders.check();
            StoreProbe.check(pipeline);
        } else {
            StoreProbe.checkAddress(pipeline); // what else it is, the cluster's machines know
        }
        TopicAdmin.createMissing(
                pipeline.kafka().clientProperties(),
                pipeline.pipeline(),
                pipeline.kafka().partitions(),
                pipeline.kafka().replication());
        if (from == null) {
            publishes.refuseIfAny(pipeline);
        }
        String title = name + " " + pipeline.pipeline();
        if (jobmanager != null) {
            return there(title, job, pipeline);
        }
        Devices.choose(device.apply(pipeline.device()), List.of()); // no other process has one
        return here(name, title, job, pipeline, summary.apply(pipeline));
    }

    private int there(
            String title,
            BiConsumer<StreamExecutionEnvironment, PipelineConfig> job,
            PipelineConfig pipeline)
            throws Exception {
        RestAccess access =
                flinkConf == null
                        ? RestAccess.ofOwn(jobmanager, cluster)
                        : RestAccess.of(jobmanager, flinkConf);
        String id =
                new JobSubmission(Distribution.own(), access).submit(title, job, pipeline, from);
        System.out.println("submitted  " + title + " as " + id);
        System.out.println("page       millrace monitor --config " + config + " shows it");
        return 0;
    }

    private int here(
            String name,
            String title,
            BiConsumer<StreamExecutionEnvironment, PipelineConfig> job,
            PipelineConfig pipeline,
            JobSummary summary)
            throws Exception {
        OutputFolder.open("--work", work);
        Path checkpoints = work.resolve("flink-checkpoints");
        var console = new Console(System.out, Help.Ansi.AUTO.enabled());
        console.unit(Kinds.input(pipeline.input().get("name").asText()).unit());
        try (var stop = new StopOnInterrupt();
                LocalFlink flink =
                        LocalFlink.builder(checkpoints)
                                .optCheckpointInterval(pipeline.flink().checkpointInterval())
                                .start();
                var progress = new ShownProgress(pipeline, name, console, summary)) {
            console.line("dashboard  " + flink.dashboardUrl());
            var settings = new Configuration();
            settings.set(PipelineOptions.NAME, title);
            FlinkSettings.restartAlways(settings);
            // What a stopped job leaves is what the next one can go on from.
            settings.set(
                    CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                    ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
            if (from != null) {
                settings.set(StateRecoveryOptions.SAVEPOINT_PATH, from);
            }
            StreamExecutionEnvironment env = flink.environment(settings);
            job.accept(env, pipeline);
            JobClient client = start(env, title);
            if (stop.unless(
                    CompletableFuture.anyOf(client.getJobExecutionResult(), summary.done()))) {
                progress.catchUp();
                RunJob.cancel(client);
                summary.lines().forEach(console::line);
            } else {
                client.cancel().get(30, TimeUnit.SECONDS);
                newest(checkpoints.resolve(client.getJobID().toHexString()))
                        .ifPresent(path -> console.line("stopped    go on with --from " + path));
            }
        }
        return 0;
    }

    private JobClient start(StreamExecutionEnvironment env, String title) {
        try {
            return env.executeAsync(title);
        } catch (Exception e) {
            IllegalStateException failure = RootCause.of(e);
            if (from != null && failure.getMessage().startsWith("FileNotFoundException: ")) {
                throw new IllegalArgumentException(
                        "--from is "
                                + from
                                + ", where nothing is; allowed: a savepoint or retained Flink checkpoint",
                        e);
            }
            throw failure;
        }
    }

    /** The newest complete Flink checkpoint of a job. */
    private static Optional<Path> newest(Path job) throws IOException {
        if (!Files.isDirectory(job)) {
            return Optional.empty();
        }
        try (Stream<Path> found = Files.list(job)) {
            return found.filter(path -> Files.exists(path.resolve("_metadata")))
                    .max(
                            Comparator.comparingLong(
                                    path ->
                                            Long.parseLong(
                                                    path.getFileName()
                                                            .toString()
                                                            .replaceAll("\\D", ""))));
        }
    }
}
