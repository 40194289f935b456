package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The learner took a step; told of every few.
 *
 * @param loss mean over the steps applied since the event before
 * @param tokensPerSecond since the event before; by the clock
 * @param snapshotSeconds how long the learner has stood still for Flink checkpoints in this attempt; by the clock
 * @param learningRate of this step
 * @param gradientNorm of this step, before clipping
 * @param totals up to this step
 * @param eventTime of the newest record read by then, milliseconds since the epoch; 0 where the writer did not tell
 * @param fresh new samples of each domain since the event before
 * @param replayed samples of each domain from replay since the event before; empty where the writer did not tell
 * @param busySeconds that the learner spent on steps and probes since the event before in this attempt, as opposed to
 *     waiting for records; by the clock, 0 from writers that did not note it
 * @param unknown share of the new tokens of this step that the tokenizer does not know, 0 to 1; 0 where there are none
 */
public record StepTaken(
        double loss,
        double tokensPerSecond,
        double snapshotSeconds,
        double learningRate,
        double gradientNorm,
        Totals totals,
        long eventTime,
        SortedMap<String, Long> fresh,
        SortedMap<String, Long> replayed,
        double busySeconds,
        double unknown)
        implements Progress {

    private static final String DOMAIN = "domain.";
    private static final String REPLAYED = "replayed.";

    public StepTaken {
        fresh = ToldDomains.counts(fresh);
        replayed = ToldDomains.counts(replayed);
    }

    /** Of a writer to whom nothing is unknown. */
    public StepTaken(
            double loss,
            double tokensPerSecond,
            double snapshotSeconds,
            double learningRate,
            double gradientNorm,
            Totals totals,
            long eventTime,
            SortedMap<String, Long> fresh,
            SortedMap<String, Long> replayed,
            double busySeconds) {
        this(
                loss,
                tokensPerSecond,
                snapshotSeconds,
                learningRate,
                gradientNorm,
                totals,
                eventTime,
                fresh,
                replayed,
                busySeconds,
                0);
    }

    /** Of a writer that tells neither event time nor what was replayed nor how long it took. */
    public StepTaken(
            double loss,
            double tokensPerSecond,
            double snapshotSeconds,
            double learningRate,
            double gradientNorm,
            Totals totals,
            SortedMap<String, Long> fresh) {
        this(
                loss,
                tokensPerSecond,
                snapshotSeconds,
                learningRate,
                gradientNorm,
                totals,
                0,
                fresh,
                new TreeMap<>(),
                0);
    }

    /**
     * The same step, its samples counted under other names.
     *
     * @param names what domains are counted under
     */
    public StepTaken counted(UnaryOperator<String> names) {
        return new StepTaken(
                loss,
                tokensPerSecond,
                snapshotSeconds,
                learningRate,
                gradientNorm,
                totals,
                eventTime,
                counted(fresh, names),
                counted(replayed, names),
                busySeconds,
                unknown);
    }

    private static SortedMap<String, Long> counted(
            SortedMap<String, Long> byDomain, UnaryOperator<String> names) {
        var counted = new TreeMap<String, Long>();
        byDomain.forEach((domain, n) -> counted.merge(names.apply(domain), n, Long::sum));
        return counted;
    }

    @Override
    public Kind kind() {
        return Kind.STEP;
    }

    @Override
    public void write(FieldsOut to) {
        totals.write(to);
        to.value("loss", loss)
                .value("tokensPerSecond", tokensPerSecond)
                .value("snapshotSeconds", snapshotSeconds)
                .value("learningRate", learningRate)
                .value("gradNorm", gradientNorm)
                .value("busySeconds", busySeconds)
                .count("eventTime", eventTime)
                .each(DOMAIN, fresh)
                .each(REPLAYED, replayed);
        if (unknown > 0) {
            to.value("unknown", unknown);
        }
    }

    @Override
    public StepTaken timeless() {
        return new StepTaken(
                loss,
                0,
                0,
                learningRate,
                gradientNorm,
                totals,
                eventTime,
                fresh,
                replayed,
                0,
                unknown);
    }

    static StepTaken read(FieldsIn from) throws InvalidRecordException {
        return new StepTaken(
                from.value("loss"),
                from.value("tokensPerSecond"),
                from.valueOr("snapshotSeconds", 0),
                from.value("learningRate"),
                from.value("gradNorm"),
                Totals.read(from),
                from.countOr("eventTime", 0),
                from.counts(DOMAIN),
                from.counts(REPLAYED),
                from.valueOr("busySeconds", 0),
                from.valueOr("unknown", 0));
    }
}
