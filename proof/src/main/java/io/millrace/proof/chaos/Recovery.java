package io.millrace.proof.chaos;

import io.millrace.local.process.cluster.BrokerProbe;
import io.millrace.local.process.cluster.ChildProcess;
import io.millrace.local.process.cluster.FlinkRest;
import io.millrace.proof.chaos.Kill.Target;
import io.millrace.schemas.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Waits until the learner learns again. Where the death ends the learner's attempt, only what the next attempt does
 * counts; where it takes the broker away, only what the broker has seen since.
 */
final class Recovery {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final long LOOK_EVERY_MS = 20;
    private static final Duration CHECK_EVERY = Duration.ofSeconds(1);

    private final Running running;
    private final Learner learner;
    private final BooleanSupplier stop;

    Recovery(Running running, Learner learner, BooleanSupplier stop) {
        this.running = running;
        this.learner = learner;
        this.stop = stop;
    }

    /**
     * Waits.
     *
     * @param dead when the process was dead, milliseconds since the epoch
     * @return seconds from then to the learner's next step; where nothing was left to do, to when that is certain
     */
    double await(String victim, Target target, long dead) throws IOException, InterruptedException {
        Deadline deadline = running.in(LIMIT);
        boolean restarts = target == Target.JOBMANAGER || victim.equals(learner.host());
        Deadline look = running.in(CHECK_EVERY);
        long from = restarts || target == Target.BROKER ? -1 : dead;
        while (true) {
            if (from < 0) {
                from = restarts ? restarted(dead) : answered();
            }
            if (from >= 0) {
                OptionalLong step = running.watch().firstAfter(learner.job(), from);
                if (step.isPresent()) {
                    return (step.getAsLong() - dead) / 1000.0;
                }
                if (running.watch().ended(learner.job()) && !runs()) {
                    return (running.wall().millis() - dead) / 1000.0;
                }
            }
            if (stop.getAsBoolean()) {
                throw new IllegalStateException("stopped");
            }
            if (deadline.passed()) {
                throw gone(victim, "did not come back within " + LIMIT.toMinutes() + " minutes");
            }
            if (look.passed()) {
                look = running.in(CHECK_EVERY);
                if (from >= 0 && running.ended().all(LOOK)) {
                    return (running.wall().millis() - dead) / 1000.0;
                }
                for (ChildProcess process : running.cluster().processes()) {
                    if (!process.alive()) {
                        throw gone(victim, "cannot come back: " + process.name() + " ended");
                    }
                }
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
    }

    private IllegalStateException gone(String victim, String what) throws InterruptedException {
        String seen;
        try {
            FlinkRest.Attempt attempt = running.rest().attempt(learner.id(), learner.operator());
            seen = running.rest().jobs() + ", " + attempt;
        } catch (IOException e) {
            seen = e.getMessage();
        }
        return new IllegalStateException(
                "the learner of "
                        + learner.job()
                        + " "
                        + what
                        + " after the death of "
                        + victim
                        + "; the JobManager says: "
                        + seen
                        + "; see "
                        + running.cluster().log(victim).getParent());
    }

    /** When the learner's next attempt started; -1 while there is none. */
    private long restarted(long dead) throws InterruptedException {
        try {
            FlinkRest.Attempt attempt = running.rest().attempt(learner.id(), learner.operator());
            boolean again = attempt.started() > dead;
            return again && attempt.runsOrRan() ? attempt.started() : -1;
        } catch (IOException e) {
            return runs() ? -1 : dead;
        }
    }

    private long answered() throws InterruptedException {
        return BrokerProbe.answers(running.config().kafka().bootstrap())
                ? running.wall().millis()
                : -1;
    }

    /** False only if the JobManager says so. */
    private boolean runs() throws InterruptedException {
        try {
            return running.rest().taskManagers() == 0
                    || running.rest().jobs().stream()
                            .anyMatch(job -> job.id().equals(learner.id()) && !job.over());
        } catch (IOException e) {
            return true;
        }
    }
}
