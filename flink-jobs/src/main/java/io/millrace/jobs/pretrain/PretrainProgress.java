package io.millrace.jobs.pretrain;

import io.millrace.clean.DuplicateFilter;
import io.millrace.jobs.kafka.sink.Events;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.jobs.order.EventTimeMerge;
import io.millrace.learner.Learner;
import io.millrace.learner.Step;
import io.millrace.learner.Trouble;
import io.millrace.probe.Probe;
import io.millrace.release.Retirement;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.events.CheckpointWritten;
import io.millrace.schemas.events.DomainProbed;
import io.millrace.schemas.events.InputNoted;
import io.millrace.schemas.events.PretrainingEnded;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Totals;
import io.millrace.schemas.events.UpdateLeftOut;
import io.millrace.schemas.time.Ticker;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * What the pretraining operator says of itself: events for the progress topic, and metrics for Flink's dashboard. It is
 * told and tells; nothing that is learned or written asks it.
 */
final class PretrainProgress {

    /** Steps between two events. */
    private static final int EVERY = 10;

    /** In a state: what was replayed follows, not so many probe losses as in older ones. */
    private static final int REPLAYED = -1;

    private final Events events;
    private final MetricGroup metrics;
    private final Counter exact;
    private final Counter near;

    // Since the last event; part of the state, so that no event is lost or doubled.
    private final SortedMap<String, Long> fresh = new TreeMap<>();
    private final SortedMap<String, Long> replayed = new TreeMap<>();
    private double lossSum;
    private long losses;
    private long duplicates;

    // Rates are of this attempt only.
    private final Ticker ticker;
    private long sinceNanos;
    private long sinceUnits;
    private double tokensPerSecond;
    private long snapshotNanos;
    private long snapshotsNanos;
    private long busyNanos;
    private boolean told;
    private volatile double loss = Double.NaN;
    private final Set<String> watched = new HashSet<>();

    PretrainProgress(Events events, MetricGroup metrics, Ticker ticker) {
        this.ticker = ticker;
        sinceNanos = ticker.nanos();
        this.events = events;
        this.metrics = metrics;
        exact = metrics.counter("duplicatesExact");
        near = metrics.counter("duplicatesNear");
    }

    /** Registers what a dashboard shows. Read by other threads: slightly stale is good enough. */
    void watch(Learner learner, EventTimeMerge merge, Retirement retirement) {
        sinceUnits = learner.units();
        told = learner.built();
        gauge("step", learner::steps);
        gauge("loss", () -> loss);
        gauge("tokensPerSecond", () -> tokensPerSecond);
        gauge("snapshotMillis", () -> snapshotNanos / 1e6);
        gauge("replayShare", learner::replayedFraction);
        gauge("replayBytes", () -> learner.replay().bytes());
        gauge("queuedSamples", learner::waiting);
        gauge("queuedRecords", merge::size);
        gauge("queuedBytes", merge::memoryBytes);
        gauge("spilledBytes", merge::diskBytes);
        gauge("hurriedRecords", merge::hurried);
        gauge("skippedSteps", learner::skipped);
        gauge("explodedSteps", learner::exploded);
        gauge("returnsToLastGood", learner::returns);
        gauge("undoneSteps", learner::undone);
        gauge("retiredCheckpoints", retirement::retired);
        gauge("retirementFailures", retirement::failures);
        learner.probes().forEach(this::watchProbe);
    }

    /** From its first score on. */
    private void watchProbe(Probe probe) {
        if (!Double.isNaN(probe.latest()) && watched.add(probe.domain())) {
            metrics.addGroup("domain", probe.domain())
                    .gauge("probeLoss", (Gauge<Double>) probe::latest);
        }
    }

    private <T> void gauge(String name, Gauge<T> gauge) {
        metrics.gauge(name, gauge);
    }

    /** What is to be heard of the input, once it is fitted; a restored learner's was told before. */
    List<Outgoing> fitted(Learner learner) {
        if (told || !learner.built()) {
            return List.of();
        }
        told = true;
        return learner.remarks().stream()
                .map(remark -> events.progress(learner.steps(), new InputNoted(remark)))
                .toList();
    }

    /** Notes how long the learner stood still for a Flink checkpoint. */
    void snapshotTook(long nanos) {
        snapshotNanos = nanos;
        snapshotsNanos += nanos;
    }

    /** Notes how long the learner worked on a step or a probe. */
    void worked(long nanos) {
        busyNanos += nanos;
    }

    /** Counts what the filter found. */
    void offered(DuplicateFilter.Verdict verdict) {
        switch (verdict) {
            case EXACT -> exact.inc();
            case NEAR -> near.inc();
            case NEW -> {}
        }
        duplicates += verdict == DuplicateFilter.Verdict.NEW ? 0 : 1;
    }

    /**
     * @param eventTime of the newest record read, milliseconds since the epoch
     */
    Optional<Outgoing> stepped(Step step, Learner learner, long eventTime) {
        if (step.learned().applied()) {
            loss = step.learned().loss();
            lossSum += loss;
            losses++;
        }
        step.fresh().forEach((domain, count) -> fresh.merge(domain, (long) count, Long::sum));
        step.replayed().forEach((domain, count) -> replayed.merge(domain, (long) count, Long::sum));
        if (step.number() % EVERY != 0 && step.number() != 1) {
            return Optional.empty();
        }
        long now = ticker.nanos();
        tokensPerSecond = (learner.units() - sinceUnits) * 1e9 / Math.max(1, now - sinceNanos);
        sinceNanos = now;
        sinceUnits = learner.units();
        var taken =
                new StepTaken(
                        lossSum / Math.max(1, losses),
                        tokensPerSecond,
                        snapshotsNanos / 1e9,
                        step.rate(),
                        step.learned().gradientNorm(),
                        totals(learner),
                        Math.max(0, eventTime),
                        fresh,
                        replayed,
                        busyNanos / 1e9,
                        step.unknown());
        busyNanos = 0;
        fresh.clear();
        replayed.clear();
        lossSum = 0;
        losses = 0;
        return Optional.of(events.progress(step.number(), taken));
    }

    /** What was wrong with the step, if its update was left out. */
    Optional<Outgoing> troubled(Step step, Learner learner) {
        return step.trouble()
                .map(trouble -> events.progress(step.number(), leftOut(trouble, learner)));
    }

    private static UpdateLeftOut leftOut(Trouble trouble, Learner learner) {
        return new UpdateLeftOut(
                trouble.reason(),
                trouble.inARow(),
                learner.skipped(),
                learner.exploded(),
                trouble.rateFactor(),
                trouble.wentBack()
                        ? new UpdateLeftOut.WentBack(trouble.wentBackTo(), learner.undone())
                        : null);
    }

    private Totals totals(Learner learner) {
        return new Totals(
                learner.examples(),
                learner.units(),
                learner.replayedFraction(),
                duplicates,
                learner.skipped(),
                learner.undone());
    }

    List<Outgoing> probed(Map<String, Double> scores, Learner learner) {
        var out = new ArrayList<Outgoing>();
        for (Probe probe : learner.probes()) {
            watchProbe(probe);
            Double score = scores.get(probe.domain());
            if (score != null) {
                boolean comparable = probe.trained() && Double.isFinite(probe.forgetting());
                var scored =
                        new DomainProbed(
                                probe.domain(),
                                score,
                                probe.trained(),
                                comparable ? probe.forgetting() : null);
                out.add(events.progress(learner.steps(), scored));
            }
        }
        return out;
    }

    Outgoing checkpointed(CheckpointManifest manifest, Learner learner) {
        List<CheckpointWritten.Point> points =
                learner.placed().stream()
                        .map(
                                placed ->
                                        new CheckpointWritten.Point(
                                                placed.domain(), placed.x(), placed.y()))
                        .toList();
        var written =
                new CheckpointWritten(
                        manifest.getId(), new TreeMap<>(manifest.getProbeLoss()), points);
        return events.progress(manifest.getStep(), written);
    }

    Outgoing done(Learner learner) {
        return events.progress(learner.steps(), new PretrainingEnded(totals(learner)));
    }

    void write(DataOutput out) throws IOException {
        write(fresh, out);
        out.writeDouble(lossSum);
        out.writeLong(losses);
        out.writeInt(REPLAYED);
        write(replayed, out);
        out.writeLong(duplicates);
    }

    private static void write(SortedMap<String, Long> counts, DataOutput out) throws IOException {
        out.writeInt(counts.size());
        for (var domain : counts.entrySet()) {
            out.writeUTF(domain.getKey());
            out.writeLong(domain.getValue());
        }
    }

    void read(DataInput in) throws IOException {
        read(fresh, in);
        lossSum = in.readDouble();
        losses = in.readLong();
        int next = in.readInt();
        if (next == REPLAYED) {
            read(replayed, in);
        }
        for (int i = 0; i < next; i++) {
            in.readUTF();
            in.readDouble();
        }
        duplicates = in.readLong();
    }

    private static void read(SortedMap<String, Long> counts, DataInput in) throws IOException {
        int domains = in.readInt();
        for (int i = 0; i < domains; i++) {
            counts.put(in.readUTF(), in.readLong());
        }
    }
}
