package io.millrace.local.run;

import io.millrace.schemas.time.Ticker;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Between two records that are published: Ctrl-C ends it, and every few seconds it is told how many there are. */
final class PublishingWatch implements LongConsumer {

    private static final long PACE = Duration.ofSeconds(3).toNanos();

    private final BooleanSupplier stopRequested;
    private final Console console;
    private final Ticker ticker;
    private long told;

    PublishingWatch(BooleanSupplier stopRequested, Console console, Ticker ticker) {
        this.stopRequested = stopRequested;
        this.console = console;
        this.ticker = ticker;
        this.told = ticker.nanos();
    }

    /**
     * @throws IllegalStateException if the run is to stop
     */
    @Override
    public void accept(long records) {
        check();
        long now = ticker.nanos();
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
