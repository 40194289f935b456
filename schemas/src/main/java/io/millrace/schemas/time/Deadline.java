package io.millrace.schemas.time;

import java.time.Duration;

/** Until when something is waited for. */
public final class Deadline {

    private final Ticker ticker;
    private final long start;
    private final Duration limit;

    /** So long from now on. */
    public Deadline(Duration limit, Ticker ticker) {
        this.ticker = ticker;
        this.start = ticker.nanos();
        this.limit = limit;
    }

    /** What is left of the time; zero or below once there is none. */
    public Duration left() {
        return limit.minus(ticker.since(start));
    }

    /** True once there is no time left. */
    public boolean passed() {
        return left().compareTo(Duration.ZERO) <= 0;
    }

    /** How long it was at the start. */
    public Duration limit() {
        return limit;
    }
}
