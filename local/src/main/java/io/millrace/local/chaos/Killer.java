package io.millrace.local.chaos;

import io.millrace.local.chaos.Kill.Moment;
import io.millrace.local.chaos.Kill.Target;
import io.millrace.local.cluster.ChildProcess;
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
    public void during(Running running) throws Exception {
        var moments = new Moments(running);
        for (Kill kill : plan) {
            while (running.watch().position() < kill.at() * events) {
                if (stop.getAsBoolean()) {
                    throw new IllegalStateException("stopped");
                }
                progress.pass(running.watch().step(), running.watch().position());
                Thread.sleep(10);
            }
            Learner learner = Learner.now(running);
            String victim = victim(kill, running, learner);
            boolean aimed = moments.await(kill.moment(), AIM);
            Thread.sleep(kill.delayMillis());
            running.cluster().kill(victim);
            long dead = System.currentTimeMillis();
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
