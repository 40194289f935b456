package io.millrace.local.run;

import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.CheckpointWritten;
import io.millrace.schemas.events.InputNoted;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.TrialSkipped;
import io.millrace.schemas.text.Printable;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.time.Ticker;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * What a person sees of a run: on a terminal one line that is written over, and lines for what stays; in a pipe, plain
 * lines at a slower pace and no control characters.
 */
public final class Console {

    private static final int MOST_NOTED = 400;

    private static final Duration PIPE_PACE = Duration.ofSeconds(10);

    private final PrintStream out;
    private final boolean terminal;
    private final Ticker ticker;
    private final long start;
    private boolean open;
    private long lastNanos;

    /**
     * @param terminal true if control characters are understood
     */
    public Console(PrintStream out, boolean terminal) {
        this(out, terminal, SystemTime.ticker());
    }

    /** As {@link #Console(PrintStream, boolean)}, by another clock. */
    Console(PrintStream out, boolean terminal, Ticker ticker) {
        this.out = out;
        this.terminal = terminal;
        this.ticker = ticker;
        this.start = ticker.nanos();
        this.lastNanos = start - PIPE_PACE.toNanos();
    }

    /** A line that stays. */
    public synchronized void line(String text) {
        close();
        out.println(text);
    }

    /** Shows what a job told. */
    public void progress(Told told) {
        progress(told, "");
    }

    /**
     * Shows what a job told; what is not shown, the report shows.
     *
     * @param left what is behind a step: how much is left
     */
    synchronized void progress(Told told, String left) {
        if (told.what() instanceof StepTaken step) {
            passing(
                    String.format(
                            Locale.ROOT,
                            "%s  step %d  loss %.3f  %,.0f tokens/s  replay %.0f %%%s",
                            clock(),
                            told.step(),
                            step.loss(),
                            step.tokensPerSecond(),
                            100 * step.totals().replayedFraction(),
                            left));
        } else if (told.what() instanceof InputNoted noted) {
            line("note       " + Printable.of(noted.remark(), MOST_NOTED));
        } else if (told.what() instanceof CheckpointWritten checkpoint) {
            line(clock() + "  model checkpoint " + Printable.of(checkpoint.id()));
        } else if (told.what() instanceof CandidateJudged judged) {
            line(
                    String.format(
                            Locale.ROOT,
                            "%s  %s %s from %s: %s",
                            clock(),
                            Printable.of(judged.trial().task()),
                            judged.decided(),
                            Printable.of(judged.trial().checkpoint()),
                            Printable.of(judged.reason())));
        } else if (told.what() instanceof TrialSkipped skipped) {
            line(
                    clock()
                            + "  "
                            + Printable.of(skipped.trial().task())
                            + " not tried: "
                            + Printable.of(skipped.reason()));
        }
    }

    /** A line that the next one is written over; in a pipe only one in a while. */
    synchronized void passing(String text) {
        if (terminal) {
            out.print("\r\u001b[K" + text);
            out.flush();
            open = true;
        } else if (ticker.since(lastNanos).compareTo(PIPE_PACE) >= 0) {
            lastNanos = ticker.nanos();
            out.println(text);
        }
    }

    private String clock() {
        long seconds = ticker.since(start).toSeconds();
        return String.format(Locale.ROOT, "%02d:%02d", seconds / 60, seconds % 60);
    }

    private void close() {
        if (open) {
            out.println();
            open = false;
        }
    }

    /** Ends the line that is written over. */
    public synchronized void finish() {
        close();
    }
}
