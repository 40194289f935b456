package io.millrace.finetune;

import ai.djl.Device;
import io.millrace.release.InvalidArtifactException;
import io.millrace.release.ManifestRecords;
import io.millrace.release.ModelStore;
import io.millrace.release.SavedModel;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.FileEntry;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.Interval;
import io.millrace.schemas.events.ModelTuned;
import io.millrace.schemas.events.Progress;
import io.millrace.schemas.events.TrialRetired;
import io.millrace.schemas.events.TrialSkipped;
import io.millrace.schemas.plugin.Plugins;
import io.millrace.schemas.time.Ticker;
import io.millrace.task.Metric;
import io.millrace.task.Task;
import io.millrace.tensor.Precision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Runs a trial: fine-tunes, judges, writes the files of a promoted model. It is a function of the trial and of what lies
 * in the store; after a failure the same trial writes the same files again.
 */
public final class TrialRunner {

    /** Follows the arm's name where only the head answers, not what is beside it. */
    private static final String ALONE = "-alone";

    private final ModelStore store;
    private final Device device;
    private final int threads;
    private final long seed;
    private final FineTuner.Listener listener;
    private final Ticker ticker;

    /**
     * @param seed of the first fine-tuning of a checkpoint; the others count up from it
     * @param listener is told how it goes
     * @param ticker by which it is said how long it took
     */
    public TrialRunner(
            ModelStore store,
            Device device,
            int threads,
            long seed,
            FineTuner.Listener listener,
            Ticker ticker) {
        this.store = store;
        this.device = device;
        this.threads = threads;
        this.seed = seed;
        this.listener = listener;
        this.ticker = ticker;
    }

    /**
     * Runs a trial.
     *
     * @throws InterruptedException if the thread was interrupted
     * @throws IOException if the store fails
     */
    public Trial.Outcome run(Trial trial)
            throws IOException, InvalidArtifactException, InterruptedException {
        SavedModel encoder;
        try {
            encoder = store.checkpoint(trial.manifest());
        } catch (InvalidArtifactException | IOException e) {
            if (store.retired(trial.manifest().getId())) {
                // This job lagged behind further than the configuration allows.
                String reason =
                        "the model checkpoint was retired before it was tried;"
                                + " checkpoints.retain.waiting keeps more";
                return Trial.Outcome.undecided(trial, List.of(retired(trial, reason)));
            }
            if (store.replaced(trial.manifest())) {
                String reason =
                        "the store holds another model checkpoint of that name: pretraining was"
                                + " started anew over an old store";
                return Trial.Outcome.undecided(trial, List.of(retired(trial, reason)));
            }
            throw e;
        }
        var events = new ArrayList<Progress>();
        var tuner =
                new FineTuner(trial.config().tuning(), device, threads, precision(trial), listener);
        boolean last = trial.manifest().getLast();
        int seeds = last ? trial.config().finalSeeds() : trial.config().seeds();
        FineTuner.Result candidate = null;
        List<Controls.Answered> controls = null;
        ReadableRows readable = null;
        try {
            readable = ReadableRows.of(encoder, trial.rows());
            ReleaseSize.check(trial.manifest(), readable.rows());
            List<Controls.Learned> learned =
                    Controls.learn(trial.config().tuning(), readable.rows(), ticker);
            for (int i = 0; i < seeds; i++) {
                FineTuner.Result result =
                        fineTune(trial, readable, tuner, learned, encoder, "pretrained", i, events);
                candidate = candidate == null ? result : candidate;
            }
            for (int i = 0; i < seeds && last && trial.config().control(); i++) {
                fineTune(trial, readable, tuner, learned, encoder.scratch(), "scratch", i, events);
            }
            if (last && trial.config().control()) {
                // What the stream was worth is seen beside what it began with.
                Optional<SavedModel> start = store.start(trial.manifest());
                for (int i = 0; i < seeds && start.isPresent(); i++) {
                    fineTune(trial, readable, tuner, learned, start.get(), "start", i, events);
                }
            }
            controls = controls(trial, readable, learned, candidate, events);
        } catch (IllegalArgumentException e) {
            String refused = readable == null ? "" : readable.note();
            events.add(skipped(trial, e.getMessage() + refused));
            return Trial.Outcome.undecided(trial, events);
        }
        Optional<String> sick = candidate.model().notFinite();
        if (sick.isPresent()) {
            String reason =
                    "weight "
                            + sick.get()
                            + " is not finite after fine-tuning; a lower learning-rate may help";
            events.add(skipped(trial, reason));
            return Trial.Outcome.undecided(trial, events);
        }
        TestRows test = TestRows.of(readable.rows());
        Looks looks = trial.looks().at(test.gateIds());
        ModelRelease release =
                release(trial.on(readable.rows()), candidate, controls, test, looks.count());
        events.add(CandidateJudged.of(release));
        return new Trial.Outcome(trial, release, events, looks);
    }

    /** A trial goes on in the precision that its encoder was learned in. */
    private static Precision precision(Trial trial) {
        return Precision.named(trial.manifest().getFingerprint().get("precision"));
    }

    private FineTuner.Result fineTune(
            Trial trial,
            ReadableRows readable,
            FineTuner tuner,
            List<Controls.Learned> controls,
            SavedModel encoder,
            String arm,
            int index,
            List<Progress> events)
            throws InterruptedException {
        long start = ticker.nanos();
        FineTuner.Result result = tuner.train(encoder, readable.rows(), seed + index, controls);
        String strategy = trial.config().strategy().get("name").asText();
        double seconds = ticker.since(start).toNanos() / 1e9;
        var side = new Side(arm, strategy, index, result.epochs(), seconds);
        events.add(tuned(trial, readable, side, result.test(), result.trainRows()));
        if (result.alone() != null) {
            // What answers beside the head was not pretrained: what the head gives alone is told
            // too.
            side = new Side(arm + ALONE, strategy, index, result.epochs(), seconds);
            events.add(tuned(trial, readable, side, result.alone(), result.trainRows()));
        }
        return result;
    }

    /** A side of the comparison, with one seed. */
    private record Side(String arm, String strategy, int seed, int epochs, double seconds) {}

    /** What is told of one: its value on the test examples that the gate does not look at. */
    private ModelTuned tuned(
            Trial trial, ReadableRows readable, Side side, Evaluation answered, int trainRows) {
        TestRows rows = TestRows.of(readable.rows());
        Metric metric = trial.config().tuning().gated();
        Evaluation told = answered.of(trial.config().tuning().task().plugin(), rows.told());
        return new ModelTuned(
                trial.name(),
                side.strategy(),
                side.arm(),
                metric.name(),
                metric.higherIsBetter(),
                side.seed(),
                new TreeMap<>(told.values()),
                told.constants().get(metric.name()),
                told.interval(metric, seed),
                side.epochs(),
                side.seconds(),
                trainRows,
                readable.refused(),
                told.rows());
    }

    private List<Controls.Answered> controls(
            Trial trial,
            ReadableRows readable,
            List<Controls.Learned> learned,
            FineTuner.Result candidate,
            List<Progress> events) {
        List<Controls.Answered> all =
                Controls.answer(trial.config().tuning(), learned, readable.rows(), ticker);
        for (Controls.Answered one : all) {
            var side = new Side(one.control(), one.how(), 0, 0, one.seconds());
            events.add(tuned(trial, readable, side, one.test(), candidate.trainRows()));
        }
        return all;
    }

    private ModelRelease release(
            Trial trial,
            FineTuner.Result candidate,
            List<Controls.Answered> controls,
            TestRows test,
            int looks)
            throws IOException, InvalidArtifactException {
        Metric metric = trial.config().tuning().gated();
        Comparison compared =
                new CurrentRelease(store, device, threads, precision(trial), seed)
                        .compare(trial, candidate.test(), test, looks);
        Gate gate = Gate.judge(trial.config().gate(), compared.judged());
        boolean promoted = gate.decision() == Decision.PROMOTED;

        var release = new ModelRelease();
        ManifestRecords.tell(ManifestRecords.origin(trial.manifest()), release);
        release.setTask(trial.task());
        release.setVersion(promoted ? trial.version() : 0);
        release.setUri("");
        release.setFiles(List.<FileEntry>of());
        release.setDecision(gate.decision());
        release.setReason(gate.reason());
        release.setStrategy(trial.config().strategy().get("name").asText());
        release.setMetric(metric.name());
        release.setHigherIsBetter(metric.higherIsBetter());
        release.setValue(compared.judged().value());
        release.setCurrent(compared.judged().current());
        release.setMetrics(measured(trial, candidate, controls, test));
        release.setLabels(classes(candidate.model()));
        Paired paired = compared.judged().paired();
        release.setConfidence(paired == null ? null : paired.confidence());
        release.setInterval(Interval.bounds(compared.interval()));
        release.setLooks(looks);
        if (promoted) {
            store.writeRelease(release, trial.manifest(), candidate.model());
        }
        return release;
    }

    /**
     * On the test examples that the gate decides by. Sorted: the order of a hash map differs between JVMs, and with it the
     * bytes on the topic.
     */
    private static Map<String, Double> measured(
            Trial trial,
            FineTuner.Result candidate,
            List<Controls.Answered> controls,
            TestRows test) {
        Metric metric = trial.config().tuning().gated();
        Task<?, ?> task = trial.config().tuning().task().plugin();
        Evaluation gate = candidate.test().of(task, test.gate());
        var measured = new TreeMap<>(gate.values());
        Double constant = gate.constants().get(metric.name());
        if (constant != null) {
            measured.put("majority", constant);
        }
        for (Controls.Answered one : controls) {
            measured.put(one.control(), one.test().of(task, test.gate()).value(metric));
        }
        if (candidate.alone() != null) {
            measured.put("encoder-alone", candidate.alone().of(task, test.gate()).value(metric));
        }
        measured.put("test-examples", (double) gate.rows());
        measured.put("labels", (double) candidate.trainRows());
        return measured;
    }

    private static List<String> classes(SavedModel model) {
        Task<?, ?> task = Plugins.named(Task.class, "kind", model.config().head().kind());
        return task.classes(model.config().head().fitted());
    }

    private static Progress skipped(Trial trial, String reason) {
        return new TrialSkipped(trial.name(), reason, trial.rows().size());
    }

    private static Progress retired(Trial trial, String reason) {
        return new TrialRetired(trial.name(), reason, trial.rows().size());
    }
}
