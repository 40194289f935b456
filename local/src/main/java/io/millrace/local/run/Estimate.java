package io.millrace.local.run;

import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.events.StepTaken;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * How much of a published stream is learned, and how long the rest takes at the pace so far. One thread uses it.
 *
 * <p>Examples taken in are as many as are learned from, but for the first ones, which are gathered for the fit of the
 * input: of those it is the share of their samples. How many samples they are is what is learned and what waits.
 */
final class Estimate {

    private static final long SOONEST_MILLIS = 3000;

    private final String topic;
    private final long published;
    private final ToLongFunction<String> gauges;
    private long deadLetters;
    private long step;
    private double learned;
    private double gathered = -1;
    private double gatheredSamples;
    private double firstShare = -1;
    private long firstMillis;

    /**
     * @param topic of the examples
     * @param published how many there are
     * @param gauges what the learner says now, by the names of {@link JobGauges}; -1 if nothing
     */
    Estimate(String topic, long published, ToLongFunction<String> gauges) {
        this.topic = topic;
        this.published = published;
        this.gauges = gauges;
    }

    /** An example that will not be learned from; letters of labels do not count. */
    void deadLetter(DeadLetter letter) {
        deadLetters += letter.getTopic().equals(topic) ? 1 : 0;
    }

    /**
     * What it is after a step, empty while nothing is known.
     *
     * @param millis when the step was told
     */
    String after(long number, long millis, StepTaken told) {
        double fresh = told.fresh().values().stream().mapToLong(count -> count).sum();
        double perStep = fresh / Math.max(1, number - step);
        step = number;
        learned += fresh;
        double taken = told.totals().examples();
        double share = (taken + told.totals().duplicates() + deadLetters) / published;
        if (gathered < 0) {
            gathered = taken; // the first step, and without replay: not yet the pace
            return "";
        }
        if (taken == gathered) {
            long now = gauges.applyAsLong(JobGauges.STEP);
            long waiting = gauges.applyAsLong(JobGauges.QUEUED);
            if (now >= 0 && waiting >= 0) {
                gatheredSamples = learned + perStep * (now - step) + waiting;
            }
            if (gatheredSamples == 0) {
                return "";
            }
            share *= Math.min(1, learned / gatheredSamples);
        }
        return text(Math.min(1, share), millis);
    }

    private String text(double share, long millis) {
        String done = String.format(Locale.ROOT, "  %.0f %% done", Math.floor(100 * share));
        if (firstShare < 0) {
            firstShare = share;
            firstMillis = millis;
        }
        if (share <= firstShare || millis - firstMillis < SOONEST_MILLIS) {
            return done;
        }
        double pace = (share - firstShare) / (millis - firstMillis);
        long seconds = Math.round((1 - share) / pace / 1000);
        return done + String.format(Locale.ROOT, "  %02d:%02d left", seconds / 60, seconds % 60);
    }
}
