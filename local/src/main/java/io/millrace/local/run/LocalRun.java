package io.millrace.local.run;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.finetune.FineTuneJob;
import io.millrace.jobs.pretrain.PretrainJob;
import io.millrace.jobs.store.LocalAddress;
import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.local.process.cluster.LocalFlink;
import io.millrace.local.process.net.LoopbackPort;
import io.millrace.monitoring.report.Report;
import io.millrace.monitoring.report.ReportWriter;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.client.TopicFollower;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.config.CanonicalJson;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.time.Ticker;
import io.millrace.schemas.topics.TopicAdmin;
import io.millrace.schemas.topics.Topics;
import io.millrace.tensor.Devices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The whole pipeline in this process: one broker, one Flink cluster, the two jobs; it ends by itself when the data is
 * learned and every task has tried the last model checkpoint.
 */
public final class LocalRun {

    private static final Duration CATCH_UP = Duration.ofMinutes(1);

    private final Settings settings;
    private final Data data;
    private final Path out;
    private final int dashboardPort;
    private final Console console;
    private final String version;

    private final Ticker ticker;
    private final RunObserver observer;
    private OptionalInt pagePort = OptionalInt.empty();
    private long refusedRows;

    /**
     * @param settings of the pipeline; broker, store and bounds are set here
     * @param out where report, store and log go
     * @param dashboardPort of the Flink dashboard, 0 for any
     * @param version shown in the report
     */
    public LocalRun(
            Settings settings,
            Data data,
            Path out,
            int dashboardPort,
            Console console,
            String version) {
        this(settings, data, out, dashboardPort, console, version, SystemTime.ticker());
    }

    /** As the public one, by another clock. */
    LocalRun(
            Settings settings,
            Data data,
            Path out,
            int dashboardPort,
            Console console,
            String version,
            Ticker ticker) {
        this.settings = settings;
        this.data = data;
        this.out = out;
        this.dashboardPort = dashboardPort;
        this.console = console;
        this.version = version;
        this.ticker = ticker;
        this.observer = new RunObserver(console);
    }

    /**
     * Serves the live page meanwhile, on this machine alone.
     *
     * @param port 0 for any
     */
    public LocalRun withPage(int port) {
        pagePort = OptionalInt.of(port);
        return this;
    }

    /** Hands on as well what the jobs tell of their progress. */
    public LocalRun onProgress(Consumer<Told> listener) {
        observer.onProgress(listener);
        return this;
    }

    /** Runs to the end and writes the report. */
    public Report run() throws Exception {
        long start = ticker.nanos();
        // Told before all is published.
        LoopbackPort.requireFree("Flink dashboard", dashboardPort);
        LoopbackPort.requireFree("live page", pagePort.orElse(0));
        NativeFolders.check();
        Files.createDirectories(out);
        try (var stop = new StopOnInterrupt();
                EmbeddedBroker broker = EmbeddedBroker.startTemporary()) {
            PipelineConfig config = configure(broker);
            Devices.choose(config.device().pretrain(), List.of());
            Devices.choose(config.device().finetune(), List.of());
            Topics topics = config.topics();
            TopicAdmin.createMissing(
                    config.kafka().clientProperties(),
                    config.pipeline(),
                    config.kafka().partitions(),
                    1);
            Publication published = publish(broker, topics, stop);
            try (LocalFlink flink =
                    LocalFlink.builder(out.resolve("flink-checkpoints"))
                            .optDashboardPort(dashboardPort)
                            .optCheckpointInterval(config.flink().checkpointInterval())
                            .optConfiguration(JobGauges.reporter())
                            .start()) {
                console.line("dashboard  " + flink.dashboardUrl());
                var page = RunPage.serve(pagePort, config, version, console);
                try (page) {
                    follow(flink, config, published, stop);
                }
            }
            Report done =
                    Report.of(
                            config.pipeline(),
                            version,
                            observer.history(),
                            ticker.since(start),
                            refusedRows,
                            text(config));
            ReportWriter.write(out, done);
            console.finish();
            observer.tally().hints().forEach(hint -> console.line("note       " + hint));
            return done;
        } finally {
            console.finish();
        }
    }

    private PipelineConfig configure(EmbeddedBroker broker) {
        settings.set(broker.bootstrapServers(), "kafka", "bootstrap")
                .set(LocalAddress.of(out.resolve("store")), "store")
                .set(true, "stream", "bounded");
        // The run fills the topics itself, in Avro, whatever the user's own are written in.
        for (String topic : List.of("stream", "labels")) {
            settings.remove(topic, "format", "options", "secrets");
        }
        for (String task : data.tasks()) {
            settings.task(task);
        }
        return settings.build();
    }

    private static String text(PipelineConfig config) {
        return new String(CanonicalJson.bytes(config.withoutSecrets()), StandardCharsets.UTF_8);
    }

    private Publication publish(EmbeddedBroker broker, Topics topics, StopOnInterrupt stop)
            throws IOException {
        var watch = new PublishingWatch(stop::requested, console, ticker);
        var refusals = new Refusals(console, "rows");
        data.onRefused(
                reason -> {
                    watch.check();
                    refusals.add(reason);
                });
        data.onPassedOver(what -> console.line("not used   " + what));
        Publication published = Publication.of(data, broker.bootstrapServers(), topics, watch);
        refusals.finish();
        refusedRows = refusals.count();
        console.line(
                String.format(
                        Locale.ROOT,
                        "published  %,d examples and %,d labels",
                        published.examples(),
                        published.labels()));
        return published;
    }

    private void follow(
            LocalFlink flink, PipelineConfig config, Publication published, StopOnInterrupt stop)
            throws Exception {
        Topics topics = config.topics();
        try (var progress =
                        TopicFollower.start(
                                TopicReader.openProgress(
                                        config.kafka().clientProperties(),
                                        topics.progress(),
                                        TopicReader.From.BEGINNING,
                                        config.published().topics().reader()),
                                observer::progress);
                var manifests =
                        follower(
                                config,
                                topics.checkpoints(),
                                CheckpointManifest.class,
                                observer::checkpoint);
                var releases =
                        follower(config, topics.models(), ModelRelease.class, observer::release);
                var dead =
                        follower(
                                config,
                                topics.deadLetters(),
                                DeadLetter.class,
                                observer::deadLetter)) {
            StreamExecutionEnvironment pretrain = flink.environment();
            PretrainJob.build(pretrain, config);
            JobClient pretraining = pretrain.executeAsync("pretrain " + config.pipeline());
            observer.estimate(
                    new Estimate(
                            topics.records(),
                            published.examples(),
                            name -> JobGauges.value(pretraining.getJobID(), name)));
            JobClient fineTuning = null;
            if (!config.tasks().isEmpty()) {
                StreamExecutionEnvironment finetune = flink.environment();
                FineTuneJob.build(finetune, config);
                fineTuning = finetune.executeAsync("finetune " + config.pipeline());
            }
            List<TopicFollower<?>> followers = List.of(progress, manifests, releases, dead);
            try {
                await(pretraining, fineTuning, config, followers, stop);
            } finally {
                RunJob.cancel(pretraining);
                RunJob.cancel(fineTuning);
            }
            for (TopicFollower<?> follower : followers) {
                follower.awaitEnd(CATCH_UP);
            }
            observer.finish();
        }
    }

    private <T extends SpecificRecordBase> TopicFollower<T> follower(
            PipelineConfig config, String topic, Class<T> type, Consumer<T> sink) {
        return TopicFollower.start(
                TopicReader.openAvro(
                        config.kafka().clientProperties(),
                        topic,
                        TopicReader.From.BEGINNING,
                        type,
                        config.published().topics().reader()),
                sink);
    }

    /**
     * Waits for the bounded pretraining, then for every task's last trial; a failure of either job ends it, and one of a
     * follower, for that a task is done is told to a follower.
     */
    private void await(
            JobClient pretraining,
            JobClient fineTuning,
            PipelineConfig config,
            List<TopicFollower<?>> followers,
            StopOnInterrupt stop)
            throws Exception {
        boolean learned = false;
        while (true) {
            if (stop.requested()) {
                throw new IllegalStateException(StopOnInterrupt.STOPPED);
            }
            followers.forEach(TopicFollower::check);
            if (!learned && RunJob.ended(pretraining)) {
                learned = true;
                // What waits for the last model checkpoint would wait for ever if there is none.
                for (TopicFollower<?> follower : followers) {
                    follower.awaitEnd(CATCH_UP);
                }
                observer.tally().check("the data");
            }
            if (fineTuning == null ? learned : learned && observer.done(config.tasks().keySet())) {
                break;
            }
            if (fineTuning != null && RunJob.ended(fineTuning)) {
                throw new IllegalStateException("the fine-tuning job ended before its last trial");
            }
        }
    }
}
