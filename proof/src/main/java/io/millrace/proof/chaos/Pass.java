package io.millrace.proof.chaos;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.finetune.FineTuneJob;
import io.millrace.jobs.pretrain.PretrainJob;
import io.millrace.jobs.store.LocalAddress;
import io.millrace.local.process.cluster.Cluster;
import io.millrace.local.process.cluster.ClusterSettings;
import io.millrace.local.process.cluster.Distribution;
import io.millrace.local.process.cluster.FlinkRest;
import io.millrace.local.process.cluster.JobSubmission;
import io.millrace.local.run.Data;
import io.millrace.local.run.Publication;
import io.millrace.local.run.Settings;
import io.millrace.schemas.time.Deadline;
import io.millrace.schemas.time.Ticker;
import io.millrace.schemas.topics.TopicAdmin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** One pass over the input by both jobs, on a cluster and a broker of its own, to the last trial of the last checkpoint. */
final class Pass {

    private static final Duration LIMIT = Duration.ofMinutes(20);

    private final Distribution distribution;
    private final Input input;
    private final Path dir;
    private final Progress progress;
    private final BooleanSupplier stop;
    private final Ticker ticker;
    private final InstantSource wall;

    /**
     * What is learned.
     *
     * @param data the stream and the labelled rows
     * @param precision of the products; null for the processor's own
     */
    record Input(Data data, String precision) {}

    /** What happens meanwhile. */
    interface Intrusion {
        void during(Running running, Check check) throws Exception;
    }

    /** Throws if a job has failed or all is to be given up: for whoever waits for what the jobs do. */
    interface Check {
        void run() throws IOException, InterruptedException;
    }

    /**
     * @param dir empty or missing; in the same one as another pass, so that paths in events are the same
     */
    Pass(
            Distribution distribution,
            Input input,
            Path dir,
            Progress progress,
            BooleanSupplier stop,
            Ticker ticker,
            InstantSource wall) {
        this.distribution = distribution;
        this.input = input;
        this.dir = dir;
        this.progress = progress;
        this.stop = stop;
        this.ticker = ticker;
        this.wall = wall;
    }

    Outcome run(Intrusion intrusion) throws Exception {
        var cluster = new Cluster(dir.resolve("cluster"));
        // The dashboard's cache would show the past.
        var wanted =
                new Cluster.Wanted(
                        2, 4, 0, 0, null, null, Map.of("web.refresh-interval", "100 ms"));
        ClusterSettings settings = cluster.start(distribution, wanted, stop);
        try {
            Path store = dir.resolve("store");
            PipelineConfig config = config(settings, store);
            TopicAdmin.createMissing(
                    config.kafka().clientProperties(),
                    config.pipeline(),
                    config.kafka().partitions(),
                    1);
            Publication.of(input.data(), settings.bootstrapServers(), config.topics());
            try (var watch = new Watch(settings.bootstrapServers(), config.topics().progress());
                    var ended = new Ended(config)) {
                var jobs = new JobSubmission(distribution, cluster.access());
                var running =
                        new Running(
                                cluster,
                                cluster.rest(),
                                config,
                                watch,
                                ended,
                                jobs.submit("pretrain", PretrainJob::build, config, null),
                                jobs.submit("finetune", FineTuneJob::build, config, null),
                                store,
                                dir.resolve("cluster/flink-checkpoints"),
                                ticker,
                                wall);
                intrusion.during(running, () -> check(running));
                awaitEnd(running);
            }
            return Outcome.of(store, config);
        } finally {
            cluster.stop();
        }
    }

    private PipelineConfig config(ClusterSettings settings, Path store) {
        Settings pipeline =
                Settings.shipped(Pass.class, "chaos")
                        .set(settings.bootstrapServers(), "kafka", "bootstrap")
                        .set(LocalAddress.of(store), "store")
                        .set(input.precision(), "training", "precision");
        input.data().tasks().forEach(pipeline::task);
        return pipeline.build();
    }

    private void awaitEnd(Running running) throws Exception {
        Deadline deadline = running.in(LIMIT);
        while (!running.ended().all(Duration.ofMillis(500))) {
            check(running, deadline);
            progress.pass(running.watch().step(), running.watch().position());
        }
        // Its last events are committed when it is over.
        while (runs(running, running.pretrain())) {
            check(running, deadline);
            Thread.sleep(100);
        }
        running.rest().cancel(running.finetune());
        while (runs(running, running.finetune())) {
            check(running, deadline);
            Thread.sleep(100);
        }
    }

    /** A new JobManager does not know the jobs that were over when the old one died. */
    private static boolean runs(Running running, String job)
            throws IOException, InterruptedException {
        return running.rest().jobs().stream().anyMatch(j -> j.id().equals(job) && !j.over());
    }

    private void check(Running running) throws IOException, InterruptedException {
        if (stop.getAsBoolean()) {
            throw new IllegalStateException("stopped");
        }
        for (FlinkRest.Job job : running.rest().jobs()) {
            if (job.state().equals("FAILED")) {
                throw new IllegalStateException(
                        "the job " + job.name() + " failed; see " + dir.resolve("cluster/log"));
            }
        }
    }

    private void check(Running running, Deadline deadline)
            throws IOException, InterruptedException {
        check(running);
        if (deadline.passed()) {
            throw new IllegalStateException(
                    "the jobs have not come to their end within "
                            + LIMIT.toMinutes()
                            + " minutes; see "
                            + dir.resolve("cluster/log"));
        }
    }
}
