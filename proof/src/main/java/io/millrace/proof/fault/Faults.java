package io.millrace.proof.fault;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.finetune.FineTuneJob;
import io.millrace.jobs.pretrain.PretrainJob;
import io.millrace.jobs.store.LocalAddress;
import io.millrace.local.process.cluster.Cluster;
import io.millrace.local.process.cluster.ClusterSettings;
import io.millrace.local.process.cluster.Distribution;
import io.millrace.local.process.cluster.JobSubmission;
import io.millrace.local.run.Settings;
import io.millrace.proof.chaos.Progress;
import io.millrace.schemas.plugin.Plugins;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.time.Ticker;
import io.millrace.schemas.topics.TopicAdmin;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** Runs both jobs on an endless stream, and strikes them with one fault after the other, in an order drawn from a seed. */
public final class Faults {

    private static final int RECORDS_PER_SECOND = 30;
    private static final Duration FIRST = Duration.ofMinutes(4);

    private final Distribution distribution;
    private final Path dir;
    private final Progress progress;
    private final BooleanSupplier stop;
    private final Ticker ticker = SystemTime.ticker();

    /**
     * @param dir for cluster and artifacts; empty or missing
     * @param out for lines on how far it is
     * @param stop true when to give up
     */
    public Faults(Distribution distribution, Path dir, PrintStream out, BooleanSupplier stop) {
        this.distribution = distribution;
        this.dir = dir.toAbsolutePath();
        this.progress = new Progress(out, ticker);
        this.stop = stop;
    }

    /**
     * Runs.
     *
     * @param kinds to try; empty for all
     * @param seed of the order and of what the faults choose
     * @throws IllegalArgumentException if there is no fault of a name
     */
    public FaultReport run(Collection<String> kinds, long seed) throws Exception {
        Collection<Fault> chosen = chosen(kinds);
        Files.createDirectories(dir);
        var ground = new Ground(dir);
        // What REST says is else that of some seconds ago.
        ground.flink("web.refresh-interval", "100 ms");
        var plan = new ArrayList<Fault>();
        var notTried = new ArrayList<FaultReport.NotTried>();
        try {
            for (Fault fault : chosen) {
                Optional<String> prevented = fault.prepare(ground);
                prevented.ifPresent(why -> notTried.add(notTried(fault, why)));
                if (prevented.isEmpty()) {
                    plan.add(fault);
                }
            }
            Collections.shuffle(plan, new Random(seed));
            return new FaultReport(seed, struck(plan, ground, seed), List.copyOf(notTried));
        } finally {
            release(chosen);
        }
    }

    private FaultReport.NotTried notTried(Fault fault, String why) {
        progress.line("not tried: " + fault.kind() + ", " + why);
        return new FaultReport.NotTried(fault.kind(), why);
    }

    private static Collection<Fault> chosen(Collection<String> kinds) {
        SortedMap<String, Fault> all = Plugins.all(Fault.class, Fault::kind);
        if (kinds.isEmpty()) {
            return all.values();
        }
        return kinds.stream()
                .distinct()
                .sorted()
                .map(kind -> Plugins.find(Fault.class, Fault::kind, "--faults", kind))
                .toList();
    }

    private static void release(Collection<Fault> faults) throws IOException, InterruptedException {
        for (Fault fault : faults) {
            fault.release();
        }
    }

    private List<FaultReport.Struck> struck(List<Fault> plan, Ground ground, long seed)
            throws Exception {
        var cluster = new Cluster(dir.resolve("cluster"));
        ClusterSettings settings =
                cluster.start(
                        distribution,
                        new Cluster.Wanted(2, 4, 0, 0, null, null, ground.flink()),
                        stop);
        try {
            PipelineConfig config =
                    Settings.shipped(Faults.class, "fault")
                            .set(settings.bootstrapServers(), "kafka", "bootstrap")
                            .set(LocalAddress.of(ground.store()), "store")
                            .build();
            TopicAdmin.createMissing(
                    config.kafka().clientProperties(),
                    config.pipeline(),
                    config.kafka().partitions(),
                    1);
            try (var heard = new Heard(config);
                    var feed =
                            new Feed(
                                    config.kafka().clientProperties(),
                                    config.topics(),
                                    RECORDS_PER_SECOND,
                                    SystemTime.clock())) {
                feed.start();
                var jobs = new JobSubmission(distribution, cluster.access());
                var scene =
                        new Scene(
                                cluster,
                                cluster.rest(),
                                config,
                                dir,
                                ground.store(),
                                jobs.submit("pretrain", PretrainJob::build, config, null),
                                jobs.submit("finetune", FineTuneJob::build, config, null),
                                feed,
                                heard,
                                new SplittableRandom(seed),
                                ticker,
                                stop);
                return struck(plan, scene);
            }
        } finally {
            cluster.stop();
        }
    }

    private List<FaultReport.Struck> struck(List<Fault> plan, Scene scene) throws Exception {
        progress.line("both jobs begin");
        if (!scene.until(FIRST, () -> scene.heard().judgedBeyond(java.util.Set.of()))) {
            throw new IllegalStateException(
                    "no decision of the gate within "
                            + FIRST.toMinutes()
                            + " minutes, before any fault; see "
                            + dir.resolve("cluster/log"));
        }
        var outcome = new Outcome(scene);
        var struck = new ArrayList<FaultReport.Struck>();
        for (Fault fault : plan) {
            progress.line(
                    String.format(
                            Locale.ROOT,
                            "fault %d of %d: %s",
                            struck.size() + 1,
                            plan.size(),
                            fault.kind()));
            FaultReport.Struck result = outcome.of(fault, progress);
            struck.add(result);
            progress.line(
                    (result.survived() ? "survived, " : "NOT SURVIVED, ")
                            + result.lost()
                            + " lost, next step after "
                            + result.secondsToNextStep()
                            + " s");
            result.said().forEach(what -> progress.line("  " + what));
        }
        return List.copyOf(struck);
    }

    /** Names of all faults. */
    public static Collection<String> kinds() {
        Map<String, Fault> all = Plugins.all(Fault.class, Fault::kind);
        return all.keySet();
    }
}
