package io.millrace.schemas.time;

import java.util.concurrent.CancellationException;

/** For long work beside a task's thread, which is stopped by interrupting its own: it looks between two parts of it. */
public final class Interruption {

    private Interruption() {}

    /**
     * Looks. The thread stays interrupted.
     *
     * @throws CancellationException if this thread was interrupted
     */
    public static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("stopped, for its thread was interrupted");
        }
    }
}
