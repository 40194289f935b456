package io.millrace.monitoring.history;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A task: what fine-tuning reached, with and without pretraining, and what was released.
 *
 * @param metric the one that the gate compares: what {@code released}, {@code final} and {@code scratch} are values of
 * @param released every candidate the gate decided on, in the order of their checkpoints
 * @param finalValue {@code final}: mean over the seeds, fine-tuned from the last checkpoint
 * @param scratch mean over the seeds of the same architecture, labels and budget without pretraining
 * @param majority the metric of always giving the one best answer, as the most frequent class; null if there is none
 * @param labels labelled examples trained on
 * @param evalExamples examples the values were measured on
 * @param higherIsBetter the direction of the metric
 * @param start mean over the seeds, fine-tuned from the given weights that pretraining began with; null if it began at
 *     random
 * @param runs every fine-tuning behind the means
 */
public record TaskOutcome(
        String name,
        String metric,
        List<Candidate> released,
        @JsonProperty("final") Double finalValue,
        Double scratch,
        Double majority,
        Long labels,
        Long evalExamples,
        boolean higherIsBetter,
        Double start,
        List<Run> runs) {

    public TaskOutcome {
        released = List.copyOf(released);
        runs = List.copyOf(runs);
    }

    /**
     * A decision of the gate.
     *
     * @param version 0 if rejected
     * @param decision {@code promoted} or {@code rejected}
     * @param current what the release before it reached on the same examples, null for the first
     */
    public record Candidate(
            int version,
            String checkpoint,
            double value,
            String decision,
            String reason,
            Double current) {}

    /**
     * One fine-tuning with one seed.
     *
     * @param arm {@code pretrained}, {@code scratch} or {@code start}
     * @param value of the task's metric
     * @param seconds it took
     */
    public record Run(
            String arm,
            String checkpoint,
            String strategy,
            long seed,
            double value,
            double epochs,
            double seconds) {}
}
