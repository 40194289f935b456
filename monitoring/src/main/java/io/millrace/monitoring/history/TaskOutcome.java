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
 * @param evalExamples examples the values were measured on: with enough of them others than those that the gate decided by
 * @param higherIsBetter the direction of the metric
 * @param bagOfWords the metric of a linear model of which words a text has, learned from the same rows; null if there is none
 * @param interval low and high: 95 % of what {@code final} may be with other test examples, for one fine-tuning, mean over
 *     the seeds; null if it was not told
 * @param start mean over the seeds, fine-tuned from the given weights that pretraining began with; null if it began at
 *     random
 * @param encoderAlone {@code final} without what answers beside the encoder's head; null if nothing does
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
        Double bagOfWords,
        List<Double> interval,
        Double start,
        Double encoderAlone,
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
     * @param confidence that it is better than that one, 0 to 1; null for the first
     * @param interval low and high of the value; null if it was not told
     * @param looks of the gate at these examples so far; 0 if they were not told
     */
    public record Candidate(
            int version,
            String checkpoint,
            double value,
            String decision,
            String reason,
            Double current,
            Double confidence,
            List<Double> interval,
            int looks) {}

    /**
     * One fine-tuning with one seed.
     *
     * @param arm {@code pretrained}, {@code scratch}, {@code start}, each with {@code -alone} where something answers beside the
     *     head and this is without it, or the name of a control
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
