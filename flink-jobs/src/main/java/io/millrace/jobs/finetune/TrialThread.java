package io.millrace.jobs.finetune;

import io.millrace.finetune.Trial;
import io.millrace.finetune.TrialRunner;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingConsumer;

/** The thread beside the task's on which trials run, one after the other; what comes of them goes to the task's mailbox. */
final class TrialThread implements AutoCloseable {

    private final TrialRunner runner;
    private final MailboxExecutor mailbox;
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(
                    task -> {
                        var thread = new Thread(task, "fine-tuning");
                        thread.setDaemon(true);
                        return thread;
                    });

    TrialThread(TrialRunner runner, MailboxExecutor mailbox) {
        this.runner = runner;
        this.mailbox = mailbox;
    }

    /**
     * Runs a trial.
     *
     * @param pause before it
     * @param finish is given its outcome, in the mailbox
     * @param fail is given its failure, in the mailbox
     */
    void run(
            Trial trial,
            Duration pause,
            ThrowingConsumer<Trial.Outcome, Exception> finish,
            ThrowingConsumer<Throwable, Exception> fail) {
        worker.execute(
                () -> {
                    try {
                        Thread.sleep(pause.toMillis());
                        Trial.Outcome outcome = runner.run(trial);
                        mailbox.execute(() -> finish.accept(outcome), "outcome of a trial");
                    } catch (InterruptedException
                            | InterruptedIOException
                            | ClosedByInterruptException
                            | CancellationException e) {
                        Thread.currentThread().interrupt(); // the task is closing
                    } catch (Throwable e) {
                        mailbox.execute(() -> fail.accept(e), "failure of a trial");
                    }
                });
    }

    /** Native memory is freed by the thread that uses it: waits until it has noticed. */
    @Override
    public void close() {
        worker.shutdownNow();
        try {
            worker.awaitTermination(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
