package io.millrace.local.run;

import io.millrace.schemas.text.Printable;
import java.util.Locale;

/** Tells the first of many refusals and counts the rest: what is wrong with a million rows shows in ten. One thread uses it. */
final class Refusals {

    private static final int SHOWN = 10;

    /** A place and a reason. */
    private static final int MOST = 2 * (Printable.LONGEST + 4);

    private final Console console;
    private final String what;
    private long count;

    /**
     * @param what is refused, in the plural
     */
    Refusals(Console console, String what) {
        this.console = console;
        this.what = what;
    }

    void add(String reason) {
        if (++count <= SHOWN) {
            console.line("refused    " + Printable.of(reason, MOST));
        }
    }

    long count() {
        return count;
    }

    /** Tells how many there were, if not every one was told. */
    void finish() {
        if (count > SHOWN) {
            console.line(
                    String.format(
                            Locale.ROOT,
                            "refused    %,d %s in all; the first %d are above",
                            count,
                            what,
                            SHOWN));
        }
    }
}
