package io.millrace.local.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * What one run did, all of it measured in that run. The components up to {@code details} are {@code
 * report.json}, name for name and in this order; {@code details} is what the page draws besides. A
 * boxed number is null where the run did not measure it.
 *
 * @param seconds wall time of the run
 * @param version of Millrace
 * @param domains in the order in which the stream brought them
 */
public record Report(
        String pipeline,
        double seconds,
        String version,
        Pretrain pretrain,
        List<String> domains,
        List<Checkpoint> checkpoints,
        Forgetting forgetting,
        List<Task> tasks,
        Details details) {

    public Report {
        domains = List.copyOf(domains);
        checkpoints = List.copyOf(checkpoints);
        tasks = List.copyOf(tasks);
    }

    /**
     * Totals of the pretraining.
     *
     * @param examples fresh examples learned from
     * @param tokens tokens (or values) through the encoder, replay included
     * @param replayedFraction share of all samples that came from replay, 0 to 1
     * @param deadLetters records that could not be used
     * @param refused rows of files, labelled ones too, that could not become records
     * @param duplicates records left out because they had come before, or nearly so
     */
    public record Pretrain(
            long steps,
            long examples,
            long tokens,
            Double tokensPerSecond,
            Double replayedFraction,
            long deadLetters,
            long refused,
            long duplicates) {}

    /**
     * A model checkpoint.
     *
     * @param probeLoss mean loss on the held-out examples of each domain
     */
    public record Checkpoint(String id, long step, Map<String, Double> probeLoss) {}

    /**
     * How much was lost again. Forgetting of a domain is its final probe loss minus the lowest it
     * had after it was first trained on, so it is never negative; as in Chaudhry et al., "Riemannian
     * Walk for Incremental Learning", 2018, with loss in place of accuracy.
     *
     * @param mean over the domains in {@code byDomain}, null if there is none
     * @param byDomain only domains that were trained on and probed
     * @param lowest where the lowest loss was
     */
    public record Forgetting(
            Double mean, Map<String, Double> byDomain, Map<String, Lowest> lowest) {}

    /** The lowest probe loss of a domain after it was first trained on. */
    public record Lowest(long step, double loss) {}

    /**
     * A task: what fine-tuning reached, with and without pretraining, and what was released.
     *
     * @param metric accuracy or macro-f1: what {@code released}, {@code final} and {@code scratch} are values of
     * @param released every candidate the gate decided on, in the order of their checkpoints
     * @param finalValue {@code final}: mean over the seeds, fine-tuned from the last checkpoint
     * @param scratch mean over the seeds of the same architecture, labels and budget without
     *     pretraining
     * @param majority accuracy of always answering the most frequent class; null if the metric is another one
     * @param labels labelled examples trained on
     * @param evalExamples examples the values were measured on
     * @param runs every fine-tuning behind the means
     */
    public record Task(
            String name,
            String metric,
            List<Release> released,
            @JsonProperty("final") Double finalValue,
            Double scratch,
            Double majority,
            Long labels,
            Long evalExamples,
            List<Run> runs) {

        public Task {
            released = List.copyOf(released);
            runs = List.copyOf(runs);
        }
    }

    /**
     * A decision of the gate.
     *
     * @param version 0 if rejected
     * @param decision {@code promoted} or {@code rejected}
     * @param current what the release before it reached on the same examples, null for the first
     */
    public record Release(
            int version,
            String checkpoint,
            double value,
            String decision,
            String reason,
            Double current) {}

    /**
     * One fine-tuning with one seed.
     *
     * @param arm {@code pretrained} or {@code scratch}
     * @param value of the task's metric
     * @param seconds it took, null if not told
     */
    public record Run(
            String arm,
            String checkpoint,
            String strategy,
            long seed,
            double value,
            Double epochs,
            Double seconds) {}

    /**
     * What the page shows and {@code report.json} leaves out.
     *
     * @param loss the training loss, thinned to what a screen can show
     * @param phases which domain was flowing when, without gaps
     * @param probes every probing, ordered by step, then domain
     * @param deadLetters how many for each reason, most frequent first
     * @param lineage of the last checkpoint
     * @param config the configuration as text, secrets left out by whoever hands it in
     */
    public record Details(
            List<LossPoint> loss,
            List<Phase> phases,
            List<Probe> probes,
            List<DeadLetters> deadLetters,
            List<Offsets> lineage,
            String config) {

        public Details {
            loss = List.copyOf(loss);
            phases = List.copyOf(phases);
            probes = List.copyOf(probes);
            deadLetters = List.copyOf(deadLetters);
            lineage = List.copyOf(lineage);
        }
    }

    /**
     * Training loss at a step.
     *
     * @param fresh new examples of each domain since the point before
     */
    public record LossPoint(long step, double loss, Map<String, Double> fresh) {}

    /**
     * A stretch of the stream.
     *
     * @param domain the one that was flowing, null where several were
     * @param from step, exclusive
     * @param to step, inclusive
     */
    public record Phase(String domain, long from, long to) {}

    /**
     * Loss on a domain's held-out examples.
     *
     * @param trained whether the domain had been trained on by then
     */
    public record Probe(long step, String domain, double loss, boolean trained) {}

    /** Records that one stage refused for one reason. */
    public record DeadLetters(String where, String reason, long count) {}

    /** The part of a partition that was read, {@code from} inclusive, {@code to} exclusive. */
    public record Offsets(String topic, int partition, long from, long to) {}
}
