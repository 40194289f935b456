package io.millrace.schemas.time;

import java.time.Clock;

/** The clocks of this machine. No other class asks for them: what needs one is given it, by default one of these. */
public final class SystemTime {

    private SystemTime() {}

    /** Time that never goes back, of this process. */
    public static Ticker ticker() {
        return System::nanoTime;
    }

    /** The time of day. It can be serialized, and is that of the machine where it is read then. */
    public static Clock clock() {
        return Clock.systemUTC();
    }
}
