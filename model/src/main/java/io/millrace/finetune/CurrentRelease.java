package io.millrace.finetune;

import ai.djl.Device;
import io.millrace.release.InvalidArtifactException;
import io.millrace.release.ModelStore;
import io.millrace.release.SavedModel;
import io.millrace.task.Metric;
import io.millrace.task.Task;
import io.millrace.tensor.Precision;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The release in force, that a candidate is compared with. */
record CurrentRelease(
        ModelStore store, Device device, int threads, Precision precision, long seed) {

    /**
     * Compares on those of the gate's test examples that both can read: where the stream's shape has changed, the current
     * release cannot read the newer ones.
     *
     * @param trial with the rows that the candidate can read
     * @param candidate on all test examples
     */
    Comparison compare(Trial trial, Evaluation candidate, TestRows test, int looks)
            throws IOException, InvalidArtifactException {
        Metric metric = trial.config().tuning().gated();
        Task<?, ?> task = trial.config().tuning().task().plugin();
        Evaluation whole = candidate.of(task, test.gate());
        if (trial.current() == null) {
            return alone(whole, metric, "first release", looks);
        }
        SavedModel released;
        try {
            released = store.release(trial.current());
        } catch (InvalidArtifactException e) {
            // Nobody can use it either; to wait for it would be to wait for ever.
            return alone(
                    whole,
                    metric,
                    "the current release cannot be read (" + e.getMessage() + ")",
                    looks);
        }
        try (var model =
                TaskModel.of(released, trial.current().getLabels(), device, threads, precision)) {
            if (!model.task().name().equals(task.name())) {
                return alone(
                        whole,
                        metric,
                        "the current release is of another kind, " + model.task().name(),
                        looks);
            }
            var gate = Set.copyOf(test.gateIds());
            List<LabeledRow> asked =
                    trial.rows().stream().filter(row -> gate.contains(row.id())).toList();
            List<LabeledRow> both = ReadableRows.of(model.input(), asked).rows();
            Dataset.Part part = Dataset.Part.of(both, Split.TEST, model);
            if (part.size() == 0) {
                return alone(
                        whole,
                        metric,
                        "the current release can read none of the test examples",
                        looks);
            }
            return against(
                    trial, candidate.of(task, test.where(both)), model.evaluate(part), looks);
        }
    }

    private Comparison alone(Evaluation candidate, Metric metric, String why, int looks) {
        return new Comparison(
                new Gate.Case(
                        metric, candidate.value(metric), null, why, candidate.rows(), null, looks),
                candidate.interval(metric, seed));
    }

    private Comparison against(Trial trial, Evaluation candidate, Evaluation current, int looks) {
        Metric metric = trial.config().tuning().gated();
        var paired =
                Paired.of(
                        metric,
                        candidate.answers(),
                        current.answers(),
                        candidate.truth(),
                        trial.config().gate().needed(looks),
                        seed);
        return new Comparison(
                new Gate.Case(
                        metric,
                        candidate.value(metric),
                        current.value(metric),
                        null,
                        candidate.rows(),
                        paired,
                        looks),
                candidate.interval(metric, seed));
    }
}
