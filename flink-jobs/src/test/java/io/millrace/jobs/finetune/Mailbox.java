package io.millrace.jobs.finetune;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.function.ThrowingRunnable;

/** What a task's thread would do: one letter after the other, whoever wrote it. */
final class Mailbox implements MailboxExecutor {
    private final BlockingQueue<ThrowingRunnable<? extends Exception>> letters =
            new LinkedBlockingQueue<>();

    @Override
    public void execute(
            MailOptions options,
            ThrowingRunnable<? extends Exception> letter,
            String description,
            Object... arguments) {
        letters.add(letter);
    }

    @Override
    public void yield() throws InterruptedException {
        run(letters.take());
    }

    @Override
    public boolean tryYield() {
        ThrowingRunnable<? extends Exception> letter = letters.poll();
        if (letter != null) {
            run(letter);
        }
        return letter != null;
    }

    private static void run(ThrowingRunnable<? extends Exception> letter) {
        try {
            letter.run();
        } catch (Exception e) {
            throw new FlinkRuntimeException(e);
        }
    }

    @Override
    public boolean shouldInterrupt() {
        return false;
    }
}
