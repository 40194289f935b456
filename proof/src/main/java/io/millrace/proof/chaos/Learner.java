package io.millrace.proof.chaos;

import io.millrace.local.process.cluster.FlinkRest;
import io.millrace.schemas.time.Deadline;
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

    static Learner now(Running running) throws InterruptedException {
        return running.watch().ended("pretrain")
                ? fineTuning(running)
                : of(running, "pretrain", running.pretrain(), "learn");
    }

    static Learner fineTuning(Running running) throws InterruptedException {
        return of(running, "finetune", running.finetune(), "fine-tune");
    }

    private static Learner of(Running running, String job, String id, String operator)
            throws InterruptedException {
        Deadline deadline = running.in(LIMIT);
        while (true) {
            String missing = "no TaskManager";
            try {
                FlinkRest.Attempt attempt = running.rest().attempt(id, operator);
                if (attempt.placed()) {
                    return new Learner(job, id, operator, attempt.taskManager());
                }
            } catch (IOException e) {
                // A JobManager that takes a job over knows its operators only after a while.
                missing = e.getMessage();
            }
            if (deadline.passed()) {
                throw new IllegalStateException(
                        operator
                                + " of "
                                + job
                                + " runs nowhere after "
                                + LIMIT.toSeconds()
                                + " s: "
                                + missing
                                + "; see "
                                + running.cluster().log("jobmanager"));
            }
            Thread.sleep(100);
        }
    }
}
