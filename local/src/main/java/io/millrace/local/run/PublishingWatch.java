package io.millrace.local.run;

import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Between two records that are published: Ctrl-C ends it, and every few seconds it is told how many there are. */
final class PublishingWatch implements LongConsumer {

    private static final long PACE = Duration.ofSeconds(3).toNanos();

    private final BooleanSupplier stopRequested;
    private final Console console;
    private final LongSupplier nanos;
    private long told;

    /**
     * @param nanos a clock, as {@link System#nanoTime}
     */
    PublishingWatch(BooleanSupplier stopRequested, Console console, LongSupplier nanos) {
        this.stopRequested = stopRequested;
        this.console = console;
        this.nanos = nanos;
        this.told = nanos.getAsLong();
    }

    /**
     * @throws IllegalStateException if the run is to stop
     */
    @Override
    public void accept(long records) {
        check();
        long now = nanos.getAsLong();
        if (now - told >= PACE) {
            told = now;
            console.passing(String.format(Locale.ROOT, "publishing %,d records so far", records));
        }
    }

    /**
     * Also for rows that become no record.
     *
     * @throws IllegalStateException if the run is to stop
     */
    void check() {
        if (stopRequested.getAsBoolean()) {
            throw new IllegalStateException(StopOnInterrupt.STOPPED);
        }
    }
}
