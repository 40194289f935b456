package io.millrace.local.run;

import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.events.PretrainingEnded;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import io.millrace.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What became of the records of a pretraining: learned, left out as duplicates, refused. Threads may add and look. */
public final class RecordTally {

    /** A larger share of duplicates is told, with the option that decides. */
    private static final double MANY_DUPLICATES = 0.5;

    /** A larger share of refused records is told, with the first reason. */
    private static final double MANY_REFUSED = 0.1;

    /** A larger share of unknown tokens is told. */
    private static final double MANY_UNKNOWN = 0.1;

    private Totals totals = new Totals(0, 0, 0, 0, 0, 0);
    private long steps;
    private double unknown;
    private long toldSteps;
    private long refused;
    private String first;

    /** Adds what the job told. */
    public synchronized void add(Told told) {
        if (told.what() instanceof StepTaken step) {
            note(told.step(), step.totals());
            unknown += step.unknown();
            toldSteps++;
        } else if (told.what() instanceof PretrainingEnded ended) {
            note(told.step(), ended.totals());
        }
    }

    private void note(long step, Totals told) {
        steps = Math.max(steps, step);
        totals = told;
    }

    /** Adds a record that could not be used, or a row that could not become one. */
    public synchronized void refused(String reason) {
        refused++;
        first = first == null ? reason : first;
    }

    /** Adds a record of the stream that could not be used; what else is refused, labels say, is not counted. */
    public void add(DeadLetter letter, String records) {
        if (letter.getTopic().equals(records)) {
            refused(Topics.key(letter) + ": " + letter.getReason());
        }
    }

    /**
     * For a pretraining that has ended.
     *
     * @param from what was read
     * @throws IllegalStateException if nothing was learned, with why
     */
    public synchronized void check(String from) {
        if (steps > 0) {
            return;
        }
        if (refused == 0) {
            throw new IllegalStateException(
                    "nothing was learned: " + from + " held no record to learn from");
        }
        throw new IllegalStateException(
                "none of "
                        + counted(refused + totals.examples() + totals.duplicates(), "record")
                        + " could be learned; the first because "
                        + first);
    }

    /** One line. */
    public synchronized String line() {
        return counted(totals.examples(), "example")
                + " in "
                + counted(steps, "step")
                + ", "
                + counted(totals.duplicates(), "duplicate")
                + " left out, "
                + counted(refused, "record")
                + " refused";
    }

    /** What somebody who does not expect it should hear. */
    public synchronized List<String> hints() {
        var hints = new ArrayList<String>();
        long kept = totals.examples() + totals.duplicates();
        if (totals.duplicates() > MANY_DUPLICATES * kept) {
            hints.add(
                    String.format(
                            Locale.ROOT,
                            "%,d of %s were left out as duplicates (clean.duplicates; keep takes all of them)",
                            totals.duplicates(),
                            counted(kept, "example")));
        }
        if (refused > MANY_REFUSED * (kept + refused)) {
            hints.add(
                    String.format(
                            Locale.ROOT,
                            "%,d of %s were refused, the first because %s",
                            refused,
                            counted(kept + refused, "record"),
                            first));
        }
        if (unknown > MANY_UNKNOWN * toldSteps) {
            hints.add(
                    String.format(
                            Locale.ROOT,
                            "about %.0f %% of the tokens that were learned are unknown to input.tokenizer",
                            100 * unknown / toldSteps));
        }
        return hints;
    }

    /** {@code 1 step}, {@code 2,000 steps}. */
    public static String counted(long count, String one) {
        return String.format(Locale.ROOT, "%,d %s%s", count, one, count == 1 ? "" : "s");
    }
}
