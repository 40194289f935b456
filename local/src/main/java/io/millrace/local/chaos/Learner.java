package io.millrace.local.chaos;

import java.io.IOException;
import java.time.Duration;

/**
 * Who learns: pretraining until its end, fine-tuning from then on.
 *
 * @param job as its events name it
 * @param id of the Flink job
 * @param operator that learns
 * @param host TaskManager that it runs on
 */
record Learner(String job, String id, String operator, String host) {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    static Learner now(Running running) throws IOException, InterruptedException {
        return running.watch().ended("pretrain")
                ? fineTuning(running)
                : of(running, "pretrain", running.pretrain(), "learn");
    }

    static Learner fineTuning(Running running) throws IOException, InterruptedException {
        return of(running, "finetune", running.finetune(), "fine-tune");
    }

    private static Learner of(Running running, String job, String id, String operator)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                return new Learner(
                        job, id, operator, running.rest().attempt(id, operator).taskManager());
            } catch (IOException e) {
                // A JobManager that takes a job over knows its operators only after a while.
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }
}
