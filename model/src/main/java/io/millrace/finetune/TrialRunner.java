package io.millrace.finetune;

import ai.djl.Device;
import io.millrace.release.InvalidArtifactException;
import io.millrace.release.ManifestRecords;
import io.millrace.release.ModelStore;
import io.millrace.release.SavedModel;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.FileEntry;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.plugin.Plugins;
import io.millrace.task.Metric;
import io.millrace.task.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

    /**
     * @param seed of the first fine-tuning of a checkpoint; the others count up from it
     * @param listener is told how it goes
     */
    public TrialRunner(
            ModelStore store, Device device, int threads, long seed, FineTuner.Listener listener) {
        this.store = store;
        this.device = device;
        this.threads = threads;
        this.seed = seed;
        this.listener = listener;
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
                return new Trial.Outcome(trial, null, List.of(none("retired", trial, reason)));
            }
            if (store.replaced(trial.manifest())) {
                String reason =
                        "the store holds another model checkpoint of that name: pretraining was"
                                + " started anew over an old store";
                return new Trial.Outcome(trial, null, List.of(none("retired", trial, reason)));
            }
            throw e;
        }
        var events = new ArrayList<Trial.Event>();
        var tuner = new FineTuner(trial.config().tuning(), device, threads, listener);
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
            events.add(none("skipped", trial, e.getMessage() + refused));
            return new Trial.Outcome(trial, null, events);
        }
        Optional<String> sick = candidate.model().notFinite();
        if (sick.isPresent()) {
            String reason =
                    "weight "
                            + sick.get()
                            + " is not finite after fine-tuning; a lower learning-rate may help";
            events.add(none("skipped", trial, reason));
            return new Trial.Outcome(trial, null, events);
        }
        ModelRelease release = release(trial.on(readable.rows()), candidate);
        events.add(releaseEvent(release));
        return new Trial.Outcome(trial, release, events);
    }

    private FineTuner.Result fineTune(
            Trial trial,
            ReadableRows readable,
            FineTuner tuner,
            SavedModel encoder,
            String arm,
            int index,
            List<Trial.Event> events)
            throws InterruptedException {
        long start = System.nanoTime();
        FineTuner.Result result = tuner.train(encoder, readable.rows(), seed + index);
        Evaluation test = result.test();
        var values = new LinkedHashMap<String, Double>();
        values.put("seed", (double) index);
        values.putAll(test.values());
        Double constant = test.constants().get(trial.config().metric());
        if (constant != null) {
            values.put("majority", constant);
        }
        values.put("epochs", (double) result.epochs());
        values.put("seconds", (System.nanoTime() - start) / 1e9);
        values.put("labels", (double) result.trainRows());
        values.put("refused", (double) readable.refused());
        values.put("evalExamples", (double) test.rows());
        events.add(
                new Trial.Event(
                        "finetune",
                        values,
                        Map.of(
                                "task", trial.task(),
                                "checkpoint", trial.manifest().getId(),
                                "strategy", trial.config().strategy().get("name").asText(),
                                "arm", arm,
                                "metric", trial.config().metric())));
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
        List<LabeledRow> both;
        double current;
        try (var model =
                TaskModel.of(
                        store.release(trial.current()),
                        trial.current().getLabels(),
                        device,
                        threads)) {
            if (!model.task().name().equals(trial.config().tuning().task().name())) {
                return alone(
                        candidate,
                        metric,
                        "the current release is of another kind, " + model.task().name());
            }
            both = ReadableRows.of(model.input(), trial.rows()).rows();
            Dataset.Part test = Dataset.Part.of(both, Split.TEST, model.task(), model.input());
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
        try (var model = TaskModel.of(candidate.model(), List.of(), device, threads)) {
            Dataset.Part test = Dataset.Part.of(both, Split.TEST, model.task(), model.input());
            return new Comparison(model.evaluate(test).value(metric), current, null, test.size());
        }
    }

    /** A trial that gives no release, and why. */
    private static Trial.Event none(String kind, Trial trial, String reason) {
        return new Trial.Event(
                kind,
                Map.of("labels", (double) trial.rows().size()),
                Map.of(
                        "task", trial.task(),
                        "checkpoint", trial.manifest().getId(),
                        "reason", reason));
    }

    private static Trial.Event releaseEvent(ModelRelease release) {
        var values = new LinkedHashMap<String, Double>();
        values.put("version", (double) release.getVersion());
        values.put("value", release.getValue());
        if (release.getCurrent() != null) {
            values.put("current", release.getCurrent());
        }
        return new Trial.Event(
                "release",
                values,
                Map.of(
                        "task", release.getTask(),
                        "checkpoint", release.getCheckpoint(),
                        "decision", release.getDecision().name().toLowerCase(java.util.Locale.ROOT),
                        "reason", release.getReason(),
                        "metric", release.getMetric()));
    }
}
