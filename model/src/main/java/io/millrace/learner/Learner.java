package io.millrace.learner;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.objective.Batch;
import io.millrace.objective.Group;
import io.millrace.objective.Learned;
import io.millrace.objective.StepClock;
import io.millrace.objective.StepClock.Phase;
import io.millrace.optimizer.Schedule;
import io.millrace.probe.Placed;
import io.millrace.probe.Probe;
import io.millrace.probe.ProbeSets;
import io.millrace.release.Safetensors;
import io.millrace.release.SavedModel;
import io.millrace.replay.ReplayBuffer;
import io.millrace.tensor.Hashing;
import io.millrace.tensor.Precision;
import io.millrace.tensor.Torch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Learns from a stream: owns the encoder, the objective with its optimizer, the schedule, replay and the probe sets.
 *
 * <p>Examples go in with {@link #add}; while {@link #ready}, {@link #step} takes one optimiser update. What is learned is
 * a function of the configuration and the sequence of examples: every random choice comes from the seed and the step.
 * {@link #snapshot} writes the whole state and {@link #restore} goes on from it, bit for bit.
 *
 * <p>One thread makes, uses and closes a learner. Native memory: the {@link Torch} owns parameters and moments, every
 * step has a scope of its own; {@link #close} frees the last good state, objective, input and engine in this order.
 *
 * <p>It is longer than others because what becomes of an example is read here from top to bottom, and whoever watches asks
 * here alone.
 */
public final class Learner implements AutoCloseable {

    private final LearnerConfig config;
    private final Torch torch;
    private final Schedule schedule;
    private final ReplayBuffer replay;
    private final ProbeSets probes;
    private final Intake intake;
    private final Model model;
    private final Probing probing;
    private final Health health;
    private final LastGood lastGood;
    private final Counters counters = new Counters();
    private final StepClock clock = new StepClock();

    /** A learner at its beginning, in the precision that the configuration means on the device. */
    public Learner(LearnerConfig config, Device device) {
        this(config, device, Precision.of(config.training().precision(), device));
    }

    /** A learner at its beginning, in any precision: to measure against the engine's own choice of product. */
    public Learner(LearnerConfig config, Device device, Precision precision) {
        this.config = config;
        this.torch = new Torch(device, config.training().threads(), precision);
        this.schedule = new Schedule(config.optimizer().learningRate(), config.training().warmup());
        // Without a share nothing is kept, and nothing fills up the last batch of a stream either.
        long capacity = config.replay().share() == 0 ? 0 : config.replay().capacity().bytes();
        this.replay = new ReplayBuffer(capacity, config.replayPolicy());
        this.probes = new ProbeSets(config.probes(), config.seed());
        Kinds kinds = config.kinds();
        this.intake = new Intake(config.training(), kinds, config.start(), probes);
        this.model = new Model(config, kinds, torch);
        this.probing = new Probing(config, torch, model, probes);
        this.health = new Health(config.training().health(), config.optimizer());
        this.lastGood = new LastGood(torch, config.training().health().keepEvery());
    }

    /**
     * Takes an example in: it is held out, or waits to be learned from.
     *
     * @throws Refused if it cannot be learned from, with the reason
     */
    public void add(Example example) throws Refused {
        intake.add(example);
        counters.examples++;
        build();
    }

    /** Makes the model once there is an input, and lays given weights in it; one that is restored has its own. */
    private void build() {
        if (!model.built()) {
            model.build(intake.input(), intake.fitted());
            intake.start().ifPresent(start -> model.take(start.model().weights()));
        }
    }

    /**
     * Says that a bounded stream is over: what waits is learned from in steps filled up from replay, then come the
     * annealing steps.
     */
    public void end() {
        if (counters.ended) {
            return;
        }
        counters.ended = true;
        intake.flush();
        if (counters.examples > 0) {
            build();
        }
        counters.annealLeft = config.training().anneal();
    }

    private int rehearsals() {
        int batch = config.training().batch();
        int wanted = (int) Math.round(config.replay().share() * batch);
        // One place is for a new sample: replay alone would never use the stream up.
        return Math.min(Math.min(wanted, batch - 1), replay.size());
    }

    private int freshPerStep() {
        return config.training().batch() - rehearsals();
    }

    /** True if there is enough for a step. */
    public boolean ready() {
        if (!model.built()) {
            return false;
        }
        int waiting = intake.fresh().size();
        return waiting >= freshPerStep()
                || (counters.ended
                        && (waiting > 0 || (counters.annealLeft > 0 && replay.size() > 0)));
    }

    /**
     * One optimiser update on a batch of new samples and of replayed ones. An update whose loss or gradient is not finite
     * or far above its level is left out, and its new samples do not come into replay; after several in a row the learner
     * goes back to its last good weights and moments with a lower rate. The stream is not rewound: what was learned since
     * the last good state is gone from the weights, but lies in replay; steps, examples and samples go on counting, and
     * {@link #undone} says how many steps were lost.
     *
     * @throws UnhealthyException if the learner must go back and cannot, or went back before
     */
    public Step step() {
        clock.start();
        List<Sample> fresh = takeFresh();
        int missing = config.training().batch() - fresh.size();
        List<Sample> replayed = replay.draw(missing, random("replay"));
        clock.mark(Phase.REPLAY);

        boolean annealing = counters.ended && fresh.isEmpty();
        double rate = rate(annealing);
        Learned learned;
        List<byte[]> kept;
        try (NDManager manager = torch.manager().newSubManager();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            var batch = new Batch(manager, fresh, replayed, random("objective"), clock);
            // Forward, loss, backward, clip, update: see Steps.step.
            var steps = new Steps(torch, model, this::accepts, batch, rate);
            learned = model.objective().learn(batch, steps);
            kept = steps.kept();
        }

        clock.start();
        if (learned.judged()) {
            health.concluded(learned.applied());
        }
        if (learned.applied()) {
            remember(fresh, kept);
        }
        clock.mark(Phase.REPLAY);
        counters.step++;
        counters.freshSamples += fresh.size();
        counters.replayedSamples += replayed.size();
        counters.skipped += learned.applied() ? 0 : 1;
        counters.annealLeft -= annealing ? 1 : 0;
        boolean wrong = learned.judged() && !learned.applied();
        var trouble = wrong ? Optional.of(trouble()) : Optional.<Trouble>empty();
        return new Step(
                counters.step,
                learned,
                rate,
                byDomain(fresh),
                byDomain(replayed),
                intake.input().unknownShare(fresh),
                trouble);
    }

    /** What was learned comes into replay, with what the continual strategy keeps beside it. */
    private void remember(List<Sample> fresh, List<byte[]> kept) {
        SplittableRandom random = random("keep");
        for (int i = 0; i < fresh.size(); i++) {
            Sample sample = fresh.get(i);
            replay.offer(kept.isEmpty() ? sample : sample.keeping(kept.get(i)), random);
            probes.trained(sample.domain(), counters.step);
        }
    }

    private static Map<String, Integer> byDomain(List<Sample> samples) {
        var counts = new LinkedHashMap<String, Integer>();
        samples.forEach(sample -> counts.merge(sample.domain(), 1, Integer::sum));
        return counts;
    }

    private double rate(boolean annealing) {
        if (config.training().rewarmAt().contains(counters.step)) {
            schedule.rewarm(counters.step);
        }
        if (annealing && !schedule.annealing()) {
            // Not planned when the stream ends: replay may fill up after that, and then a step
            // takes fewer new samples.
            schedule.anneal(counters.step, counters.annealLeft);
        }
        return schedule.rate(counters.step) * health.factor();
    }

    /** The state that is copied is the one before the update: it has just shown that it is good. */
    private boolean accepts(Group group, double loss, double gradientNorm) {
        boolean accepted = health.accepts(group, loss, gradientNorm);
        if (accepted && lastGood.due(counters.step)) {
            lastGood.take(counters.step, model.arrays());
            health.copied();
        }
        return accepted;
    }

    private Trouble trouble() {
        if (!health.exhausted()) {
            return health.trouble(-1);
        }
        Trouble trouble = health.goBack(counters.step, lastGood.step(), intake.input().about());
        lastGood.putBack(model.arrays());
        schedule.rewarm(counters.step);
        return trouble;
    }

    private List<Sample> takeFresh() {
        int count = Math.min(freshPerStep(), intake.fresh().size());
        var fresh = new ArrayList<Sample>(count);
        for (int i = 0; i < count; i++) {
            fresh.add(intake.fresh().poll());
        }
        return fresh;
    }

    private SplittableRandom random(String purpose) {
        return new SplittableRandom(
                Hashing.mix(Hashing.mix(config.seed(), Hashing.hash64(purpose)), counters.step));
    }

    /** True after a step at which the probe sets are due. */
    public boolean probesDue() {
        return counters.step > 0 && counters.step % config.probes().every() == 0;
    }

    /** Scores every probe set: the mean loss by domain. The same masks every time, so that scores compare. */
    public Map<String, Double> probe() {
        return probing.score();
    }

    /** The latest mean loss on each domain that was scored, sorted by domain; one that was not a number is left out. */
    public Map<String, Double> probeLosses() {
        return probing.latest();
    }

    /** Where held-out samples lie in the plane in which their representations differ most; none before anything is learned. */
    public List<Placed> placed() {
        return probing.placed();
    }

    /** The probe sets with their history. */
    public List<Probe> probes() {
        return probes.probes();
    }

    /** Optimiser updates so far, those left out included. */
    public long steps() {
        return counters.step;
    }

    /** Examples taken in, held-out ones included. */
    public long examples() {
        return counters.examples;
    }

    /** Tokens or values that went through the encoder in steps. */
    public long units() {
        return intake.input() == null
                ? 0
                : (counters.freshSamples + counters.replayedSamples) * intake.input().units();
    }

    /** Share of all samples so far that came from replay. */
    public double replayedFraction() {
        long all = counters.freshSamples + counters.replayedSamples;
        return all == 0 ? 0 : (double) counters.replayedSamples / all;
    }

    /** Steps that were left out: their loss or gradient was not finite or far above its level. */
    public long skipped() {
        return counters.skipped;
    }

    /** Steps left out although loss and gradient were finite: one of them was far above its level. */
    public long exploded() {
        return health.exploded();
    }

    /** Times the learner went back to its last good state. */
    public int returns() {
        return health.returns();
    }

    /** Steps that were applied and are no part of the weights any more, for the learner went back behind them. */
    public long undone() {
        return health.undone();
    }

    /** Samples that wait for a step. */
    public int waiting() {
        return intake.fresh().size();
    }

    /** Samples and bytes in replay. */
    public ReplayBuffer replay() {
        return replay;
    }

    /** Where the time went. */
    public StepClock clock() {
        return clock;
    }

    /** Multiplications and additions of matrix products in one full step. */
    public double flopsPerStep() {
        return model.objective().flopsPerSample() * config.training().batch();
    }

    /** Arrays that the engine holds for this learner between two steps: the same after every step. */
    public int arrays() {
        return torch.arrays();
    }

    /** True once there are weights. */
    public boolean built() {
        return model.built();
    }

    /** What somebody should hear of what the input was fitted on; nothing before it is. */
    public List<String> remarks() {
        return intake.input() == null ? List.of() : intake.input().remarks();
    }

    /** What the low bits of everything that is learned hang on, by name. */
    public Map<String, String> fingerprint() {
        return torch.fingerprint().values();
    }

    /** The encoder as it is now, for a model checkpoint: its shape, its input, its weights. */
    public SavedModel pretrained() {
        return new SavedModel(
                config.encoder(),
                config.input().get("name").asText(),
                intake.input().fitted(),
                intake.input().files(),
                Safetensors.of(model.weights("encoder.")));
    }

    private Snapshot state() {
        return new Snapshot(
                config,
                new Numerics(config.training(), torch),
                counters,
                schedule,
                health,
                intake,
                replay,
                probes,
                model,
                lastGood);
    }

    /** Writes the whole state; the same state gives the same bytes. */
    public void snapshot(OutputStream to) throws IOException {
        state().write(to);
    }

    /**
     * A learner that goes on from a snapshot.
     *
     * @throws IOException if the snapshot is damaged, of a later version, or of another input, encoder or objective;
     *     the message says what differs
     */
    public static Learner restore(LearnerConfig config, Device device, InputStream from)
            throws IOException {
        var learner = new Learner(config, device);
        try {
            learner.state().read(from);
            return learner;
        } catch (Throwable e) { // an error too: memory runs out here if anywhere
            learner.close();
            throw e;
        }
    }

    @Override
    public void close() {
        lastGood.close();
        model.close();
        intake.close();
        torch.close();
    }
}
