package io.millrace.proof.chaos;

import io.millrace.local.process.cluster.ChildProcess;
import io.millrace.proof.chaos.Kill.Moment;
import io.millrace.proof.chaos.Kill.Target;
import io.millrace.schemas.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** Kills processes by plan, starts each again at once, and measures how long the learner stood still. */
final class Killer implements Pass.Intrusion {

    /** A moment that does not come is not waited for. */
    private static final Duration AIM = Duration.ofSeconds(4);

    /** How long both jobs may do nothing; a restart of everything takes less than a minute. */
    private static final Duration STILL = Duration.ofMinutes(5);

    private static final Duration CHECK_EVERY = Duration.ofMillis(500);

    private final List<Kill> plan;
    private final int events;
    private final Progress progress;
    private final BooleanSupplier stop;
    private final List<Double> seconds = new ArrayList<>();

    /**
     * @param events of the undisturbed run, by which the plan counts
     */
    Killer(List<Kill> plan, int events, Progress progress, BooleanSupplier stop) {
        this.plan = plan;
        this.events = events;
        this.progress = progress;
        this.stop = stop;
    }

    /** For every kill the seconds until the learner's next step. */
    List<Double> seconds() {
        return List.copyOf(seconds);
    }

    @Override
    public void during(Running running, Pass.Check check) throws Exception {
        var moments = new Moments(running);
        for (Kill kill : plan) {
            await(kill, running, check);
            Learner learner = Learner.now(running);
            String victim = victim(kill, running, learner);
            boolean aimed = moments.await(kill.moment(), AIM);
            Thread.sleep(kill.delayMillis());
            running.cluster().kill(victim);
            long dead = running.wall().millis();
            running.cluster().restart(victim);
            double took = new Recovery(running, learner, stop).await(victim, kill.target(), dead);
            seconds.add(took);
            progress.line(
                    String.format(
                            Locale.ROOT,
                            "kill %d of %d: %s %s, learner back after %.1f s",
                            seconds.size(),
                            plan.size(),
                            victim,
                            aimed ? kill.moment() : Moment.ANY,
                            took));
        }
    }

    /** Until both jobs have come as far as the kill is planned for. */
    private void await(Kill kill, Running running, Pass.Check check)
            throws IOException, InterruptedException {
        double at = kill.at() * events;
        Watch watch = running.watch();
        int position = watch.position();
        Deadline still = running.in(STILL);
        Deadline look = running.in(CHECK_EVERY);
        while (position < at) {
            Thread.sleep(10);
            if (look.passed()) {
                check.run();
                look = running.in(CHECK_EVERY);
            }
            int next = watch.position();
            if (next != position) {
                position = next;
                still = running.in(STILL);
            }
            if (still.passed()) {
                throw new IllegalStateException(
                        String.format(
                                Locale.ROOT,
                                "no event for %d s: the jobs stand at %d of the %.0f events before kill %d of %d",
                                STILL.toSeconds(),
                                position,
                                Math.ceil(at),
                                seconds.size() + 1,
                                plan.size()));
            }
            progress.pass(watch.step(), position);
        }
    }

    private static String victim(Kill kill, Running running, Learner learner)
            throws IOException, InterruptedException {
        if (kill.target() != Target.TASKMANAGER) {
            return kill.target().name().toLowerCase(Locale.ROOT);
        }
        if (kill.moment() == Moment.FINE_TUNING) {
            return Learner.fineTuning(running).host();
        }
        if (kill.moment() != Moment.ANY) {
            return learner.host();
        }
        List<String> all =
                running.cluster().processes().stream()
                        .map(ChildProcess::name)
                        .filter(name -> name.startsWith("taskmanager"))
                        .toList();
        return all.get((int) (kill.choice() * all.size()));
    }
}
