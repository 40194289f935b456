package io.millrace.proof.chaos;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** What a person sees of it: plain lines. */
final class Progress {

    private static final Duration PACE = Duration.ofSeconds(10);

    private final PrintStream out;
    private final long start = System.nanoTime();
    private long last = start;

    Progress(PrintStream out) {
        this.out = out;
    }

    void line(String text) {
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        out.println(String.format(Locale.ROOT, "%02d:%02d  %s", seconds / 60, seconds % 60, text));
    }

    /** How far a pass is; a line now and then. */
    void pass(long step, int events) {
        if (System.nanoTime() - last > PACE.toNanos()) {
            last = System.nanoTime();
            line("step " + step + ", " + events + " events");
        }
    }
}
