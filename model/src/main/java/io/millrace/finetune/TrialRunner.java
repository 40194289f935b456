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
                return new Trial.Outcome(trial, null, List.of(retired(trial, reason)));
            }
            if (store.replaced(trial.manifest())) {
                String reason =
                        "the store holds another model checkpoint of that name: pretraining was"
                                + " started anew over an old store";
                return new Trial.Outcome(trial, null, List.of(retired(trial, reason)));
            }
            throw e;
        }
        var events = new ArrayList<Progress>();
        var tuner =
                new FineTuner(trial.config().tuning(), device, threads, precision(trial), listener);
        boolean last = trial.manifest().getLast();
        int seeds = last ? trial.config().finalSeeds() : trial.config().seeds();
        FineTuner.Result candidate = null;
        ReadableRows readable = null;
        try {
            readable = ReadableRows.of(encoder, trial.rows());
            ReleaseSize.check(trial.manifest(), readable.rows());
            for (int i = 0; i < seeds; i++) {
                FineTuner.Result result =
                        fineTune(trial, readable, tuner, encoder, "pretrained", i, events);
                candidate = candidate == null ? result : candidate;
            }
            for (int i = 0; i < seeds && last && trial.config().control(); i++) {
                fineTune(trial, readable, tuner, encoder.scratch(), "scratch", i, events);
            }
        } catch (IllegalArgumentException e) {
            String refused = readable == null ? "" : readable.note();
            events.add(skipped(trial, e.getMessage() + refused));
            return new Trial.Outcome(trial, null, events);
        }
        Optional<String> sick = candidate.model().notFinite();
        if (sick.isPresent()) {
            String reason =
                    "weight "
                            + sick.get()
                            + " is not finite after fine-tuning; a lower learning-rate may help";
            events.add(skipped(trial, reason));
            return new Trial.Outcome(trial, null, events);
        }
        ModelRelease release = release(trial.on(readable.rows()), candidate);
        events.add(CandidateJudged.of(release));
        return new Trial.Outcome(trial, release, events);
    }

    /** A trial goes on in the precision that its encoder was learned in. */
    private static Precision precision(Trial trial) {
        return Precision.named(trial.manifest().getFingerprint().get("precision"));
    }

    private FineTuner.Result fineTune(
            Trial trial,
            ReadableRows readable,
            FineTuner tuner,
            SavedModel encoder,
            String arm,
            int index,
            List<Progress> events)
            throws InterruptedException {
        long start = ticker.nanos();
        FineTuner.Result result = tuner.train(encoder, readable.rows(), seed + index);
        Evaluation test = result.test();
        Metric metric = trial.config().tuning().gated();
        events.add(
                new ModelTuned(
                        trial.name(),
                        trial.config().strategy().get("name").asText(),
                        arm,
                        metric.name(),
                        metric.higherIsBetter(),
                        index,
                        new TreeMap<>(test.values()),
                        test.constants().get(metric.name()),
                        result.epochs(),
                        ticker.since(start).toNanos() / 1e9,
                        result.trainRows(),
                        readable.refused(),
                        test.rows()));
        return result;
    }

    private ModelRelease release(Trial trial, FineTuner.Result candidate)
            throws IOException, InvalidArtifactException {
        Metric metric = trial.config().tuning().gated();
        Comparison compared = compare(trial, candidate, metric);
        Gate gate =
                Gate.judge(
                        metric,
                        compared.value(),
                        compared.current(),
                        compared.alone(),
                        trial.config().margin(),
                        compared.rows());
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
        release.setValue(compared.value());
        release.setCurrent(compared.current());
        release.setMetrics(measured(candidate, metric));
        release.setLabels(classes(candidate.model()));
        if (promoted) {
            store.writeRelease(release, trial.manifest(), candidate.model());
        }
        return release;
    }

    /** Sorted: the order of a hash map differs between JVMs, and with it the bytes on the topic. */
    private static Map<String, Double> measured(FineTuner.Result candidate, Metric metric) {
        var measured = new TreeMap<>(candidate.test().values());
        Double constant = candidate.test().constants().get(metric.name());
        if (constant != null) {
            measured.put("majority", constant);
        }
        measured.put("test-examples", (double) candidate.test().rows());
        measured.put("labels", (double) candidate.trainRows());
        return measured;
    }

    private static List<String> classes(SavedModel model) {
        Task<?, ?> task = Plugins.named(Task.class, "kind", model.config().head().kind());
        return task.classes(model.config().head().fitted());
    }

    /**
     * Two models on the same test examples.
     *
     * @param value the candidate's
     * @param current the current release's; null if there is nothing to compare with
     * @param alone why there is nothing to compare with; null if there is
     * @param rows on which they were compared
     */
    private record Comparison(double value, Double current, String alone, int rows) {}

    private static Comparison alone(FineTuner.Result candidate, Metric metric, String why) {
        return new Comparison(candidate.test().value(metric), null, why, candidate.test().rows());
    }

    /**
     * Compares on the test examples that both can read: where the stream's shape has changed, the current release cannot
     * read the newer ones.
     */
    private Comparison compare(Trial trial, FineTuner.Result candidate, Metric metric)
            throws IOException, InvalidArtifactException {
        if (trial.current() == null) {
            return alone(candidate, metric, "first release");
        }
        SavedModel released;
        try {
            released = store.release(trial.current());
        } catch (InvalidArtifactException e) {
            // Nobody can use it either; to wait for it would be to wait for ever.
            return alone(
                    candidate,
                    metric,
                    "the current release cannot be read (" + e.getMessage() + ")");
        }
        List<LabeledRow> both;
        double current;
        try (var model =
                TaskModel.of(
                        released, trial.current().getLabels(), device, threads, precision(trial))) {
            if (!model.task().name().equals(trial.config().tuning().task().name())) {
                return alone(
                        candidate,
                        metric,
                        "the current release is of another kind, " + model.task().name());
            }
            both = ReadableRows.of(model.input(), trial.rows()).rows();
            Dataset.Part test = Dataset.Part.of(both, Split.TEST, model);
            if (test.size() == 0) {
                return alone(
                        candidate,
                        metric,
                        "the current release can read none of the test examples");
            }
            current = model.evaluate(test).value(metric);
            if (test.size() == candidate.test().rows()) {
                return new Comparison(candidate.test().value(metric), current, null, test.size());
            }
        }
        try (var model =
                TaskModel.of(candidate.model(), List.of(), device, threads, precision(trial))) {
            Dataset.Part test = Dataset.Part.of(both, Split.TEST, model);
            return new Comparison(model.evaluate(test).value(metric), current, null, test.size());
        }
    }

    private static Progress skipped(Trial trial, String reason) {
        return new TrialSkipped(trial.name(), reason, trial.rows().size());
    }

    private static Progress retired(Trial trial, String reason) {
        return new TrialRetired(trial.name(), reason, trial.rows().size());
    }
}
