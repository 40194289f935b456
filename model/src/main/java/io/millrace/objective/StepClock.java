package io.millrace.objective;

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
    private long last;

    /** Starts a stretch of time. */
    public void start() {
        last = System.nanoTime();
    }

    /** Charges the time since the last mark to a phase. */
    public void mark(Phase phase) {
        long now = System.nanoTime();
        nanos.merge(phase, now - last, Long::sum);
        last = now;
    }

    /** Nanoseconds charged to a phase so far. */
    public long nanos(Phase phase) {
        return nanos.getOrDefault(phase, 0L);
    }
}
