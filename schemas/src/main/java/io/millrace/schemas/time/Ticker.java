package io.millrace.schemas.time;

import java.time.Duration;

/**
 * Time that never goes back: nanoseconds from a moment of its own on, which may be negative and compare with each other
 * only. For what waits and what measures; the time of day is a {@link java.time.InstantSource}.
 */
@FunctionalInterface
public interface Ticker {

    /** Nanoseconds now. */
    long nanos();

    /** The time that passed since a moment of the same ticker. */
    default Duration since(long nanos) {
        return Duration.ofNanos(nanos() - nanos);
    }
}
