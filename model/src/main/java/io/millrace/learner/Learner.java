package io.millrace.learner;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.encoder.Encoder;
import io.millrace.input.Options;
import io.millrace.objective.Batch;
import io.millrace.objective.Learned;
import io.millrace.objective.Objective;
import io.millrace.objective.StepClock;
import io.millrace.objective.StepClock.Phase;
import io.millrace.optimizer.Schedule;
import io.millrace.probe.Probe;
import io.millrace.probe.ProbeSets;
import io.millrace.replay.ReplayBuffer;
import io.millrace.tensor.Hashing;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Learns from a stream: owns the encoder, the objective with its optimizer, the schedule, replay and the probe sets.
 *
 * <p>Examples go in with {@link #add}; while {@link #ready}, {@link #step} takes one optimiser update. What is learned is
 * a function of the configuration and the sequence of examples: every random choice comes from the seed and the step.
 * {@link #snapshot} writes the whole state and {@link #restore} goes on from it, bit for bit.
 *
 * <p>One thread makes, uses and closes a learner. Native memory: the {@link Torch} owns parameters and moments, every
 * step has a scope of its own; {@link #close} frees objective, input and engine in this order.
 */
public final class Learner implements AutoCloseable {

    private final LearnerConfig config;
    private final Torch torch;
    private final Schedule schedule;
    private final ReplayBuffer replay;
    private final ProbeSets probes;
    private final Intake intake;
    private final StepClock clock = new StepClock();

    // Made as soon as the input is fitted.
    private Parameters parameters;
    private Encoder encoder;
    private Objective objective;

    private long step;
    private long examples;
    private long freshSamples;
    private long replayedSamples;
    private long skipped;
    private boolean ended;
    private long annealLeft;

    public Learner(LearnerConfig config, Device device) {
        this.config = config;
        this.torch = new Torch(device, config.training().threads());
        this.schedule = new Schedule(config.optimizer().learningRate(), config.training().warmup());
        // Without a share nothing is kept, and nothing fills up the last batch of a stream either.
        long capacity = config.replay().share() == 0 ? 0 : config.replay().capacity().bytes();
        this.replay = new ReplayBuffer(capacity, config.replayPolicy());
        this.probes = new ProbeSets(config.probes(), config.seed());
        this.intake = new Intake(config, probes);
    }

    /**
     * Takes an example in: it is held out, or waits to be learned from.
     *
     * @throws Refused if it cannot be learned from, with the reason
     */
    public void add(Example example) throws Refused {
        intake.add(example);
        examples++;
        if (intake.input() != null && objective == null) {
            build();
        }
    }

    private void build() {
        parameters = new Parameters(torch.manager(), Hashing.mix(config.seed(), 1));
        encoder =
                config.encoderProvider()
                        .create(config.encoder(), intake.input(), parameters, torch);
        objective =
                config.objectiveProvider()
                        .create(
                                new Objective.Context(
                                        config.objective(),
                                        encoder,
                                        parameters,
                                        torch,
                                        config.optimizer()));
    }

    /**
     * Says that a bounded stream is over: what waits is learned from in steps filled up from replay, then come the
     * annealing steps.
     */
    public void end() {
        if (ended) {
            return;
        }
        ended = true;
        intake.flush();
        if (intake.input() != null && objective == null) {
            build();
        }
        annealLeft = config.training().anneal();
        long left = (intake.fresh().size() + freshPerStep() - 1L) / Math.max(1, freshPerStep());
        if (annealLeft > 0) {
            schedule.anneal(step + left, annealLeft);
        }
    }

    private int rehearsals() {
        int wanted = (int) Math.round(config.replay().share() * config.training().batch());
        return Math.min(wanted, replay.size());
    }

    private int freshPerStep() {
        return config.training().batch() - rehearsals();
    }

    /** True if there is enough for a step. */
    public boolean ready() {
        if (objective == null) {
            return false;
        }
        int waiting = intake.fresh().size();
        return waiting >= freshPerStep()
                || (ended && (waiting > 0 || (annealLeft > 0 && replay.size() > 0)));
    }

    /** One optimiser update on a batch of new samples and of replayed ones. */
    public Step step() {
        clock.start();
        List<Sample> fresh = takeFresh();
        int missing = config.training().batch() - fresh.size();
        List<Sample> replayed = replay.draw(missing, random("replay"));
        var samples = new ArrayList<>(fresh);
        samples.addAll(replayed);
        clock.mark(Phase.REPLAY);

        double rate = schedule.rate(step);
        Learned learned;
        try (NDManager manager = torch.manager().newSubManager();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            // Forward, loss, backward, clip, update: see GradientObjective.learn.
            learned =
                    objective.learn(new Batch(manager, samples, random("objective"), clock), rate);
        }

        clock.start();
        SplittableRandom random = random("keep");
        var byDomain = new LinkedHashMap<String, Integer>();
        for (Sample sample : fresh) {
            replay.offer(sample, random);
            probes.trained(sample.domain(), step);
            byDomain.merge(sample.domain(), 1, Integer::sum);
        }
        clock.mark(Phase.REPLAY);
        step++;
        freshSamples += fresh.size();
        replayedSamples += replayed.size();
        skipped += learned.applied() ? 0 : 1;
        annealLeft -= ended && fresh.isEmpty() ? 1 : 0;
        return new Step(step, learned, rate, byDomain, replayed.size());
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
                Hashing.mix(Hashing.mix(config.seed(), Hashing.hash64(purpose)), step));
    }

    /** True after a step at which the probe sets are due. */
    public boolean probesDue() {
        return step > 0 && step % config.probes().every() == 0;
    }

    /** Scores every probe set: the mean loss by domain. The same masks every time, so that scores compare. */
    public Map<String, Double> probe() {
        var scores = new LinkedHashMap<String, Double>();
        int batch = config.training().batch();
        for (Probe probe : probes.probes()) {
            List<Sample> samples = probe.samples();
            if (samples.isEmpty() || objective == null) {
                continue;
            }
            double sum = 0;
            for (int from = 0; from < samples.size(); from += batch) {
                List<Sample> part = samples.subList(from, Math.min(samples.size(), from + batch));
                var random =
                        new SplittableRandom(
                                Hashing.mix(config.seed(), Hashing.hash64(probe.domain()) + from));
                try (NDManager manager = torch.manager().newSubManager();
                        NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    sum +=
                            part.size()
                                    * objective.evaluate(
                                            new Batch(manager, part, random, new StepClock()));
                }
            }
            probes.score(probe, sum / samples.size());
            scores.put(probe.domain(), sum / samples.size());
        }
        return scores;
    }

    /** The probe sets with their history. */
    public List<Probe> probes() {
        return probes.probes();
    }

    /** Warms the learning rate up again from here. */
    public void rewarm() {
        schedule.rewarm(step);
    }

    /** Optimiser updates so far, those left out included. */
    public long steps() {
        return step;
    }

    /** Examples taken in, held-out ones included. */
    public long examples() {
        return examples;
    }

    /** Tokens or values that went through the encoder in steps. */
    public long units() {
        return intake.input() == null
                ? 0
                : (freshSamples + replayedSamples) * intake.input().units();
    }

    /** Share of all samples so far that came from replay. */
    public double replayedFraction() {
        long all = freshSamples + replayedSamples;
        return all == 0 ? 0 : (double) replayedSamples / all;
    }

    /** Steps whose loss or gradient was not finite. */
    public long skipped() {
        return skipped;
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
        return objective.flopsPerSample() * config.training().batch();
    }

    /** True once there are weights. */
    public boolean built() {
        return objective != null;
    }

    /** The encoder as it is now, for a model checkpoint: its shape, its input, its weights. */
    public Pretrained pretrained() {
        var weights = new LinkedHashMap<String, NDArray>();
        for (String name : parameters.names()) {
            if (name.startsWith("encoder.")) {
                weights.put(name, parameters.get(name));
            }
        }
        return new Pretrained(
                config.encoder(),
                config.input().get("name").asText(),
                intake.input().options(),
                intake.input().files(),
                weights);
    }

    /** Writes the whole state. */
    public void snapshot(OutputStream to) throws IOException {
        var out = new DataOutputStream(to);
        out.writeInt(SnapshotFormat.MAGIC);
        out.writeInt(SnapshotFormat.VERSION);
        SnapshotFormat.section(
                out, "identity", content -> content.writeUTF(identity(config).toString()));
        SnapshotFormat.section(
                out,
                "counters",
                content -> {
                    content.writeLong(step);
                    content.writeLong(examples);
                    content.writeLong(freshSamples);
                    content.writeLong(replayedSamples);
                    content.writeLong(skipped);
                    content.writeBoolean(ended);
                    content.writeLong(annealLeft);
                    for (long value : schedule.state()) {
                        content.writeLong(value);
                    }
                });
        SnapshotFormat.section(out, "intake", intake::write);
        SnapshotFormat.section(out, "replay", replay::write);
        if (objective != null) {
            SnapshotFormat.section(out, "probes", probes::write);
            for (var arrays : arrays().entrySet()) {
                out.writeUTF(arrays.getKey());
                out.writeLong(Tensors.length(arrays.getValue()));
                Tensors.write(arrays.getValue(), out);
            }
        }
        out.writeUTF("end");
        out.writeLong(0);
        out.flush();
    }

    private Map<String, Map<String, NDArray>> arrays() {
        var weights = new LinkedHashMap<String, NDArray>();
        parameters.names().forEach(name -> weights.put(name, parameters.get(name)));
        return Map.of("weights", weights, "objective", objective.state());
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
            learner.read(new DataInputStream(from));
            return learner;
        } catch (IOException | RuntimeException e) {
            learner.close();
            throw e;
        }
    }

    private void read(DataInputStream in) throws IOException {
        int magic = in.readInt();
        int version = in.readInt();
        if (magic != SnapshotFormat.MAGIC || version > SnapshotFormat.VERSION || version < 1) {
            throw new IOException(
                    "snapshot has version "
                            + version
                            + (magic == SnapshotFormat.MAGIC ? "" : " and no magic number")
                            + "; readable: 1 to "
                            + SnapshotFormat.VERSION);
        }
        while (true) {
            String name = in.readUTF();
            DataInputStream content = SnapshotFormat.content(in, in.readLong());
            switch (name) {
                case "identity" ->
                        SnapshotFormat.sameIdentity(
                                SnapshotFormat.json(content.readUTF()), identity(config));
                case "counters" -> {
                    step = content.readLong();
                    examples = content.readLong();
                    freshSamples = content.readLong();
                    replayedSamples = content.readLong();
                    skipped = content.readLong();
                    ended = content.readBoolean();
                    annealLeft = content.readLong();
                    schedule.restore(content.readLong(), content.readLong(), content.readLong());
                }
                case "intake" -> {
                    intake.read(content);
                    if (intake.input() != null) {
                        build();
                    }
                }
                case "replay" -> replay.read(content);
                case "probes" -> probes.read(content, intake.input());
                case "weights", "objective" -> Tensors.read(arrays().get(name), content);
                case "end" -> {
                    return;
                }
                default ->
                        throw new IOException(
                                "snapshot holds section '" + name + "', which this version lacks");
            }
        }
    }

    /** What must not change under a snapshot. */
    private static JsonNode identity(LearnerConfig config) {
        ObjectNode identity = Options.node();
        identity.set("input", config.input());
        identity.set("encoder", config.encoder());
        identity.set("objective", config.objective());
        return identity;
    }

    @Override
    public void close() {
        if (objective != null) {
            objective.close();
        }
        intake.close();
        torch.close();
    }
}
