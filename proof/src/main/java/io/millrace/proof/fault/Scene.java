package io.millrace.proof.fault;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.local.process.cluster.Cluster;
import io.millrace.local.process.cluster.FlinkRest;
import io.millrace.schemas.time.Deadline;
import io.millrace.schemas.time.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Both jobs under way, and what a fault may lay hands on.
 *
 * @param cluster that they run on
 * @param rest of its JobManager
 * @param config of the pipeline
 * @param dir of all that this run leaves
 * @param store where artifacts go
 * @param pretrain job id
 * @param finetune job id
 * @param feed writes the stream
 * @param heard reads what the jobs tell
 * @param random of the run
 * @param ticker by which it is waited
 * @param stop true when to give up
 */
public record Scene(
        Cluster cluster,
        FlinkRest rest,
        PipelineConfig config,
        Path dir,
        Path store,
        String pretrain,
        String finetune,
        Feed feed,
        Heard heard,
        SplittableRandom random,
        Ticker ticker,
        BooleanSupplier stop) {

    private static final long LOOK_EVERY_MS = 50;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** So long from now on. */
    Deadline in(Duration limit) {
        return new Deadline(limit, ticker);
    }

    /** Lets time pass. */
    void hold(Duration time) throws InterruptedException {
        until(time, () -> false);
    }

    /** Something that may come true. */
    interface Condition {
        boolean holds() throws InterruptedException;
    }

    /** Waits; false if it has not come true in time. */
    boolean until(Duration limit, Condition condition) throws InterruptedException {
        Deadline deadline = in(limit);
        while (!condition.holds()) {
            if (stop.getAsBoolean()) {
                throw new IllegalStateException("stopped");
            }
            if (deadline.passed()) {
                return false;
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
        return true;
    }

    /** The TaskManager that the learner runs on. */
    String learner() throws InterruptedException {
        var host = new String[1];
        if (!until(LIMIT, () -> runs(host))) {
            throw new IllegalStateException(
                    "the learner runs nowhere after " + LIMIT.toSeconds() + " s");
        }
        return host[0];
    }

    private boolean runs(String[] host) throws InterruptedException {
        try {
            FlinkRest.Attempt attempt = rest.attempt(pretrain, "learn");
            host[0] = attempt.taskManager();
            return attempt.placed() && attempt.runsOrRan();
        } catch (IOException e) {
            return false; // the JobManager is away, or does not know yet
        }
    }

    /** Names of jobs that have ended for good; none while the JobManager cannot be asked. */
    String failed() throws InterruptedException {
        try {
            return rest.jobs().stream()
                    .filter(job -> job.state().equals("FAILED"))
                    .map(FlinkRest.Job::name)
                    .reduce("", (all, name) -> all.isEmpty() ? name : all + ", " + name);
        } catch (IOException e) {
            return "";
        }
    }
}
