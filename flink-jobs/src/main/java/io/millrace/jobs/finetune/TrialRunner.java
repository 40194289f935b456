package io.millrace.jobs.finetune;

import ai.djl.Device;
import io.millrace.finetune.Classifier;
import io.millrace.finetune.Dataset;
import io.millrace.finetune.FineTuner;
import io.millrace.finetune.Metrics;
import io.millrace.finetune.Split;
import io.millrace.release.InvalidArtifactException;
import io.millrace.release.ManifestRecords;
import io.millrace.release.ModelStore;
import io.millrace.release.SavedModel;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.FileEntry;
import io.millrace.schemas.avro.ModelRelease;
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
final class TrialRunner {

    private final ModelStore store;
    private final Device device;
    private final int threads;
    private final long seed;
    private final FineTuner.Listener listener;

    TrialRunner(
            ModelStore store, Device device, int threads, long seed, FineTuner.Listener listener) {
        this.store = store;
        this.device = device;
        this.threads = threads;
        this.seed = seed;
        this.listener = listener;
    }

    Trial.Outcome run(Trial trial) throws Exception {
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
        Metrics test = result.test();
        var values = new LinkedHashMap<String, Double>();
        values.put("seed", (double) index);
        values.put("accuracy", test.accuracy());
        values.put("macro-f1", test.macroF1());
        values.put("majority", test.majority());
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

    private ModelRelease release(Trial trial, FineTuner.Result candidate) throws Exception {
        String metric = trial.config().metric();
        double value = candidate.test().value(metric);
        Double current = null;
        if (trial.current() != null) {
            Metrics metrics = current(trial);
            // What it cannot read, since the stream's shape has changed, it gets wrong.
            current = metrics.value(metric) * ((double) metrics.rows() / candidate.test().rows());
        }
        Gate gate =
                Gate.judge(
                        metric, value, current, trial.config().margin(), candidate.test().rows());
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
        release.setMetric(metric);
        release.setValue(value);
        release.setCurrent(current);
        // Sorted: the order of Map.of differs between JVMs, and with it the bytes on the topic.
        release.setMetrics(
                new TreeMap<>(
                        Map.of(
                                "accuracy", candidate.test().accuracy(),
                                "macro-f1", candidate.test().macroF1(),
                                "majority", candidate.test().majority(),
                                "test-examples", (double) candidate.test().rows(),
                                "labels", (double) candidate.trainRows())));
        release.setLabels(candidate.labels());
        if (promoted) {
            store.writeRelease(release, trial.manifest(), candidate.model());
        }
        return release;
    }

    /** The current release's metrics on the trial's test examples. */
    private Metrics current(Trial trial) throws Exception {
        List<String> labels = trial.current().getLabels();
        SavedModel saved = store.release(trial.current());
        try (var classifier = new Classifier(saved, labels, device, threads, seed)) {
            return classifier.evaluate(
                    Dataset.Part.of(
                            ReadableRows.of(classifier.input(), trial.rows()).rows(),
                            Split.TEST,
                            labels,
                            classifier.input()));
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
