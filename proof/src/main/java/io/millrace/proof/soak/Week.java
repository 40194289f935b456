package io.millrace.proof.soak;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.finetune.FineTuneJob;
import io.millrace.jobs.pretrain.PretrainJob;
import io.millrace.jobs.store.LocalAddress;
import io.millrace.local.process.cluster.Cluster;
import io.millrace.local.process.cluster.ClusterSettings;
import io.millrace.local.process.cluster.Distribution;
import io.millrace.local.process.cluster.FlinkRest;
import io.millrace.local.process.cluster.JobSubmission;
import io.millrace.local.run.Settings;
import io.millrace.monitoring.exporter.Footprint;
import io.millrace.monitoring.exporter.Monitor;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.time.Deadline;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.time.Ticker;
import io.millrace.schemas.topics.TopicAdmin;
import io.millrace.schemas.wire.WireReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The whole pipeline for some minutes, as crowded as a large one in a week: a broker, both jobs on a cluster of processes, a
 * monitor, {@value WeekFeed#DOMAINS} domains, {@value WeekFeed#TASKS} tasks whose labels are corrected all the time, and a
 * model checkpoint every few seconds, which every task tries. What every process and every folder holds is measured along
 * the way; after a warm-up it should stay where it is.
 */
public final class Week {

    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Distribution distribution;
    private final Path dir;
    private final int minutes;
    private final Consumer<String> log;
    private final BooleanSupplier stop;
    private final Ticker ticker = SystemTime.ticker();

    /**
     * @param dir for all that it leaves; empty or missing
     * @param minutes from when both jobs were submitted on
     * @param stop true when to give up
     */
    public Week(
            Distribution distribution,
            Path dir,
            int minutes,
            Consumer<String> log,
            BooleanSupplier stop) {
        this.distribution = distribution;
        this.dir = dir.toAbsolutePath();
        this.minutes = minutes;
        this.log = log;
        this.stop = stop;
    }

    /**
     * What was measured.
     *
     * @param minutes that it took
     * @param records written to the stream
     * @param labels written, corrections included
     * @param releases made
     * @param samples taken after the warm-up, the first third of the time
     * @param measures by name: of each process {@code .resident} and {@code .heap} (what outlived
     *     collections; bytes), {@code .threads} and {@code
     *     .files} (open ones); of each folder {@code .bytes} and {@code .count} of files; lines of metrics
     */
    public record Result(
            int minutes,
            long records,
            long labels,
            long releases,
            int samples,
            SortedMap<String, Course> measures) {}

    /** Runs. */
    public Result run() throws Exception {
        var cluster = new Cluster(dir.resolve("cluster"));
        ClusterSettings settings =
                cluster.start(
                        distribution, new Cluster.Wanted(2, 4, 0, 0, null, null, Map.of()), stop);
        try {
            PipelineConfig config = config(settings);
            TopicAdmin.createMissing(
                    config.kafka().clientProperties(),
                    config.pipeline(),
                    config.kafka().partitions(),
                    1);
            try (var feed =
                            new WeekFeed(
                                    settings.bootstrapServers(),
                                    config.topics(),
                                    SystemTime.clock());
                    Monitor monitor = monitor(config)) {
                feed.start();
                var jobs = new JobSubmission(distribution, cluster.access());
                jobs.submit("pretrain", PretrainJob::build, config, null);
                jobs.submit("finetune", FineTuneJob::build, config, null);
                var gauges = new Gauges(cluster, dir, monitor.address().getPort());
                Courses courses = measured(cluster, gauges, feed);
                return new Result(
                        minutes,
                        feed.records(),
                        feed.labels(),
                        releases(config),
                        courses.samples(),
                        courses.all());
            }
        } finally {
            cluster.stop();
        }
    }

    private PipelineConfig config(ClusterSettings settings) {
        Settings pipeline =
                Settings.shipped(Week.class, "week")
                        .set(settings.bootstrapServers(), "kafka", "bootstrap")
                        .set(LocalAddress.of(dir.resolve("store")), "store");
        WeekFeed.tasks().forEach(pipeline::task);
        return pipeline.build();
    }

    private static Monitor monitor(PipelineConfig config) throws Exception {
        return Monitor.start(
                config.pipeline(),
                config.kafka().clientProperties(),
                WireReader::new,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                Footprint.assumed(),
                "soak");
    }

    private Courses measured(Cluster cluster, Gauges gauges, WeekFeed feed) throws Exception {
        FlinkRest rest = cluster.rest();
        long start = ticker.nanos();
        var end = new Deadline(Duration.ofMinutes(minutes), ticker);
        Duration warmUp = Duration.ofMinutes(minutes).dividedBy(3);
        var courses = new Courses();
        while (!end.passed()) {
            var next = new Deadline(EVERY, ticker);
            while (!next.passed()) {
                if (stop.getAsBoolean()) {
                    throw new IllegalStateException("stopped");
                }
                Thread.sleep(100);
            }
            feed.check();
            for (FlinkRest.Job job : rest.jobs()) {
                if (job.over()) {
                    throw new IllegalStateException(
                            "the job " + job.name() + " ended; see " + dir.resolve("cluster/log"));
                }
            }
            Map<String, Long> now = gauges.read();
            Duration since = ticker.since(start);
            if (since.compareTo(warmUp) > 0) {
                courses.add(since.toMillis() / 60_000.0, now);
            }
            log.accept(
                    String.format(
                            Locale.ROOT,
                            "%02d:%02d of %d min  resident %.0f MiB  store %.1f MiB in %d files  metrics %d",
                            since.toMinutes(),
                            since.toSecondsPart(),
                            minutes,
                            Gauges.resident(now) / 1048576.0,
                            now.get("store.bytes") / 1048576.0,
                            now.get("store.count"),
                            now.get("metrics.lines")));
        }
        return courses;
    }

    private static long releases(PipelineConfig config) throws IOException {
        try (TopicReader<ModelRelease> models =
                TopicReader.openAvro(
                        config.kafka().clientProperties(),
                        config.topics().models(),
                        TopicReader.From.BEGINNING,
                        ModelRelease.class)) {
            List<ModelRelease> all = models.readToEnd(LIMIT);
            // Versions of a task go up one by one; older ones may be compacted away.
            return all.stream()
                    .collect(
                            java.util.stream.Collectors.toMap(
                                    ModelRelease::getTask,
                                    ModelRelease::getVersion,
                                    Math::max,
                                    java.util.TreeMap::new))
                    .values()
                    .stream()
                    .mapToLong(Integer::longValue)
                    .sum();
        }
    }
}
