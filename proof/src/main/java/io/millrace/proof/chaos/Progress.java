package io.millrace.proof.chaos;

import io.millrace.schemas.time.Ticker;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** What a person sees of it: plain lines. */
public final class Progress {

    private static final Duration PACE = Duration.ofSeconds(10);

    private final PrintStream out;
    private final Ticker ticker;
    private final long start;
    private long last;

    /**
     * @param out takes the lines
     */
    public Progress(PrintStream out, Ticker ticker) {
        this.out = out;
        this.ticker = ticker;
        this.start = ticker.nanos();
        this.last = start;
    }

    /** A line, with the time since this was made. */
    public void line(String text) {
        long seconds = ticker.since(start).toSeconds();
        out.println(String.format(Locale.ROOT, "%02d:%02d  %s", seconds / 60, seconds % 60, text));
    }

    /** How far a pass is; a line now and then. */
    void pass(long step, int events) {
        if (ticker.since(last).compareTo(PACE) > 0) {
            last = ticker.nanos();
            line("step " + step + ", " + events + " events");
        }
    }
}
