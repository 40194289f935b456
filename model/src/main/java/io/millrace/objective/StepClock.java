package io.millrace.objective;

import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.time.Ticker;
import java.util.EnumMap;
import java.util.Map;

/** Where the time of steps goes. Marks cost one clock reading; on a GPU, work is charged to the phase that waits for it. */
public final class StepClock {

    /** The parts of a step. */
    public enum Phase {
        /** Drawing from and adding to the replay buffer. */
        REPLAY,
        /** Making arrays from samples, masking included. */
        BATCHING,
        /** From arrays to the loss. */
        FORWARD,
        /** From the loss to gradients. */
        BACKWARD,
        /** Clipping and update. */
        OPTIMIZER
    }

    private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);
    private final Ticker ticker;
    private long last;

    /** By the machine's clock. */
    public StepClock() {
        this(SystemTime.ticker());
    }

    /** By another clock. */
    public StepClock(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Starts a stretch of time. */
    public void start() {
        last = ticker.nanos();
    }

    /** Charges the time since the last mark to a phase. */
    public void mark(Phase phase) {
        long now = ticker.nanos();
        nanos.merge(phase, now - last, Long::sum);
        last = now;
    }

    /** Nanoseconds charged to a phase so far. */
    public long nanos(Phase phase) {
        return nanos.getOrDefault(phase, 0L);
    }
}
