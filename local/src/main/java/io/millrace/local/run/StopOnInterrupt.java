package io.millrace.local.run;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/**
 * Ctrl-C as an orderly end: the hook lets the thread that waits go on, and keeps the JVM alive until it has closed what it
 * holds.
 */
public final class StopOnInterrupt implements AutoCloseable {

    /** What a run says that Ctrl-C ended. */
    static final String STOPPED = "stopped; no report was written";

    private final CompletableFuture<Void> interrupted = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook =
            new Thread(
                    () -> {
                        interrupted.complete(null);
                        try {
                            closed.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "interrupted");

    /** Ctrl-C is orderly from here until {@link #close}. */
    public StopOnInterrupt() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** True once Ctrl-C was pressed. */
    public boolean requested() {
        return interrupted.isDone();
    }

    /** Waits for the work, or for Ctrl-C; true if the work ended. */
    public boolean unless(CompletableFuture<?> work) throws Exception {
        try {
            CompletableFuture.anyOf(work, interrupted).get();
            return !interrupted.isDone();
        } catch (ExecutionException e) {
            throw RootCause.of(e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        if (!interrupted.isDone()) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
