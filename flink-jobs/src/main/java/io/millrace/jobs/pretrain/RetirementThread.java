package io.millrace.jobs.pretrain;

import io.millrace.release.Retirement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Retires model checkpoints beside the learner, which does not wait for a store: after a start the manifest of every release is
 * read. Of several steps that wait the newest counts.
 */
final class RetirementThread implements AutoCloseable {

    private static final long NONE = -1;

    private final Retirement retirement;
    private final AtomicLong due = new AtomicLong(NONE);
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(
                    task -> {
                        var thread = new Thread(task, "retirement");
                        thread.setDaemon(true);
                        return thread;
                    });

    RetirementThread(Retirement retirement) {
        this.retirement = retirement;
    }

    /** Deletes what may go when the learner is at this step, some time. */
    void apply(long step) {
        if (due.getAndSet(step) == NONE) {
            worker.execute(() -> retirement.apply(due.getAndSet(NONE)));
        }
    }

    /** Waits until all that was asked for is done. */
    void finish() throws InterruptedException {
        worker.shutdown();
        while (!worker.awaitTermination(1, TimeUnit.MINUTES)) {
            // the store takes its time, and nobody else does the rest
        }
    }

    /** Stops it. Nothing is deleted afterwards: the job's next attempt may write the same names again. */
    @Override
    public void close() {
        worker.shutdownNow();
        boolean interrupted = false;
        while (true) {
            try {
                finish();
                break;
            } catch (InterruptedException e) {
                interrupted =
                        true; // Flink gives up on a task that does not end, and on its process
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
