package io.millrace.monitoring.history;

import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.CheckpointWritten;
import io.millrace.schemas.events.DomainProbed;
import io.millrace.schemas.events.ModelTuned;
import io.millrace.schemas.events.PretrainingEnded;
import io.millrace.schemas.events.RecordsLost;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import io.millrace.schemas.events.UpdateLeftOut;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What the topics of a run have told, at any time of it. What is told twice counts once, except dead letters; the order in
 * which things are added does not matter while nothing had to be joined or dropped.
 *
 * <p>It holds a bounded number of bytes however long the run and however many domains, tasks and reasons there are: old
 * steps are joined, scores and checkpoints thinned, trials forgotten, the latest of all stays. One thread uses it.
 *
 * <p>It is longer than others because whoever shows a run asks for all of it here.
 */
public final class RunHistory {

    /** Of steps, of scores, and of trials each; half as much of checkpoints. */
    private static final long PART_BYTES = 8L << 20;

    /** Bytes that everything together takes at most, roughly. */
    public static final long MOST_BYTES = 32L << 20;

    private static final int DOMAINS = 256;

    /** Held-out examples that are placed. */
    private static final int POINTS = 256;

    private final BoundedNames domains;
    private final StreamHistory stream;
    private final ProbeHistory probes;
    private final CheckpointHistory checkpoints;
    private final TaskHistories tasks;
    private final DeadLetterCount deadLetters;
    private final HealthMarks health;
    private final LostRecords lost;
    private final Releases releases;
    private List<CheckpointWritten.Point> placed = List.of();
    private long placedAt;
    private Totals lastTotals;
    private long lastStep;
    private Totals endTotals;

    /** Of nothing yet. */
    public RunHistory() {
        this(DOMAINS);
    }

    /**
     * @param most domains told apart; all further ones are one
     */
    public RunHistory(int most) {
        domains = new BoundedNames(most);
        stream = new StreamHistory(PART_BYTES);
        probes = new ProbeHistory(PART_BYTES);
        checkpoints = new CheckpointHistory(PART_BYTES / 2, domains);
        tasks = new TaskHistories(PART_BYTES);
        deadLetters = new DeadLetterCount();
        health = new HealthMarks();
        lost = new LostRecords();
        releases = new Releases();
    }

    private RunHistory(
            RunHistory progress, RunHistory manifests, RunHistory models, RunHistory letters) {
        domains = progress.domains;
        stream = progress.stream;
        probes = progress.probes;
        tasks = progress.tasks;
        health = progress.health;
        lost = progress.lost;
        placed = progress.placed;
        lastTotals = progress.lastTotals;
        lastStep = progress.lastStep;
        endTotals = progress.endTotals;
        checkpoints = manifests.checkpoints;
        releases = models.releases;
        deadLetters = letters.deadLetters;
    }

    /**
     * A look at four histories as one, each of which has read one topic: nothing is copied, and the look is good while none of
     * them goes on.
     */
    public static RunHistory together(
            RunHistory progress, RunHistory manifests, RunHistory models, RunHistory letters) {
        return new RunHistory(progress, manifests, models, letters);
    }

    /** Adds what a job told of its progress. Checkpoints come as manifests; other kinds are for those who watch the run. */
    public void add(Told told) {
        if (told.what() instanceof StepTaken step) {
            add(told.step(), step);
        } else if (told.what() instanceof DomainProbed probe) {
            String domain = domains.of(probe.domain());
            probes.add(new ProbeScore(told.step(), domain, probe.loss(), probe.trained()));
        } else if (told.what() instanceof CheckpointWritten written) {
            if (told.step() >= placedAt) {
                placedAt = told.step();
                placed = written.points().stream().limit(POINTS).map(this::bounded).toList();
            }
        } else if (told.what() instanceof UpdateLeftOut left) {
            health.add(told.step(), left);
        } else if (told.what() instanceof RecordsLost gone) {
            lost.add(told.timestamp(), gone);
        } else if (told.what() instanceof ModelTuned tuned) {
            tasks.add(tuned);
        } else if (told.what() instanceof CandidateJudged judged) {
            tasks.add(judged);
        } else if (told.what() instanceof PretrainingEnded ended) {
            endTotals = ended.totals();
            lastStep = Math.max(lastStep, told.step());
        }
    }

    private void add(long number, StepTaken step) {
        stream.add(number, step.counted(domains::of));
        health.add(number, step);
        if (lastTotals == null || number >= lastStep) {
            lastTotals = step.totals();
        }
        lastStep = Math.max(lastStep, number);
    }

    private CheckpointWritten.Point bounded(CheckpointWritten.Point point) {
        return new CheckpointWritten.Point(domains.of(point.domain()), point.x(), point.y());
    }

    /** Held-out examples in the plane of the newest model checkpoint that told of them. */
    public List<CheckpointWritten.Point> placed() {
        return placed;
    }

    /** Adds a checkpoint that was written. */
    public void add(CheckpointManifest manifest) {
        checkpoints.add(manifest);
    }

    /** Adds a release, or a candidate that was rejected. */
    public void add(ModelRelease release) {
        tasks.add(CandidateJudged.of(release));
        releases.add(release);
    }

    /** Counts a record that could not be used. */
    public void add(DeadLetter letter) {
        deadLetters.add(letter);
    }

    /** Those of the stream in its order, then those that were only probed. */
    public List<String> domains() {
        Set<String> all = new LinkedHashSet<>(stream.domains());
        probes.domains().forEach(all::add);
        checkpoints.addDomains(all);
        return new ArrayList<>(all);
    }

    /** The totals: those told at the end, else those of the last checkpoint, else those of the last step. */
    public Pretraining pretraining() {
        CheckpointManifest newest = checkpoints.newest();
        long steps = Math.max(lastStep, newest == null ? 0 : newest.getStep());
        Double rate = stream.tokensPerSecond();
        if (endTotals == null && newest != null) {
            return new Pretraining(
                    steps,
                    newest.getExamples(),
                    newest.getTokens(),
                    rate,
                    newest.getReplayedFraction(),
                    lastTotals == null ? 0 : lastTotals.duplicates());
        }
        Totals told = endTotals == null ? lastTotals : endTotals;
        return told == null
                ? new Pretraining(steps, 0, 0, rate, null, 0)
                : new Pretraining(
                        steps,
                        told.examples(),
                        told.tokens(),
                        rate,
                        told.replayedFraction(),
                        told.duplicates());
    }

    /** The training loss, thinned to what a screen can show. */
    public List<LossPoint> loss() {
        return stream.points();
    }

    /**
     * The same.
     *
     * @param most points
     */
    public List<LossPoint> loss(int most) {
        return stream.points(most);
    }

    /** What the learner did to stay healthy, newest first. */
    public List<HealthMark> health() {
        return health.newestFirst();
    }

    /** Records that were gone before they were read: the newest gaps, newest first. */
    public List<LostRecords.Loss> lost() {
        return lost.newestFirst();
    }

    /** The newest release of every task. */
    public List<Release> releases() {
        return releases.all();
    }

    /** The parent of each model checkpoint that has one, by their names. */
    public Map<String, String> parents() {
        return checkpoints.parents();
    }

    /** One dead letter of each stage and reason. */
    public List<LetterExample> letterExamples() {
        return deadLetters.examples();
    }

    /** Which domain was flowing when, without gaps. */
    public List<Phase> phases() {
        return stream.phases();
    }

    /** The probings, ordered by step, then domain. */
    public List<ProbeScore> probes() {
        return probes.points();
    }

    /**
     * The same, thinned.
     *
     * @param most of a domain; the last one and the lowest are among them
     */
    public List<ProbeScore> probes(int most) {
        return probes.points(most);
    }

    /** What was forgotten of each domain. */
    public Forgetting forgetting() {
        return probes.forgetting(domains());
    }

    /** The model checkpoints by step. */
    public List<ModelCheckpoint> checkpoints() {
        return checkpoints.checkpoints(domains());
    }

    /**
     * The same, thinned.
     *
     * @param most of them; the last one is among them
     */
    public List<ModelCheckpoint> checkpoints(int most) {
        List<ModelCheckpoint> all = checkpoints();
        int every = Math.max(1, (all.size() + most - 1) / most);
        return IntStream.range(0, all.size())
                .filter(i -> (all.size() - 1 - i) % every == 0)
                .mapToObj(all::get)
                .toList();
    }

    /** True if pretraining has told its end. */
    public boolean ended() {
        return endTotals != null;
    }

    /** Offsets of the records behind the newest model checkpoint. */
    public List<Offsets> lineage() {
        return checkpoints.lineage();
    }

    /** The tasks by name. */
    public List<TaskOutcome> tasks() {
        return tasks.outcomes();
    }

    /** Records that could not be used. */
    public long deadLetters() {
        return deadLetters.total();
    }

    /** How many for each reason, most frequent first. */
    public List<LetterCount> deadLettersByReason() {
        return deadLetters.byReason();
    }

    /** Bytes held by what grows with the run, roughly. */
    public long bytes() {
        return stream.bytes() + probes.bytes() + checkpoints.bytes() + tasks.bytes();
    }
}
