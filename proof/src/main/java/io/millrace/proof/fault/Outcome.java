package io.millrace.proof.fault;

import io.millrace.local.process.cluster.ChildProcess;
import io.millrace.proof.chaos.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Strikes, and sees what came of it. One thread uses it. */
final class Outcome {

    private static final Duration STEP = Duration.ofMinutes(3);
    private static final Duration DECISION = Duration.ofMinutes(3);

    /** Dead letters and steps are committed with Flink checkpoints of their own. */
    private static final Duration SETTLED = Duration.ofSeconds(30);

    private final Scene scene;

    /** Records that are accounted for as lost already. */
    private long gone;

    Outcome(Scene scene) {
        this.scene = scene;
    }

    FaultReport.Struck of(Fault fault, Progress progress) throws Exception {
        long losses = scene.heard().losses();
        boolean asItMust = true;
        try {
            fault.strike(scene);
        } catch (IllegalStateException e) {
            if (scene.stop().getAsBoolean()) {
                throw e;
            }
            asItMust = false;
            progress.line(fault.kind() + ": " + e.getMessage());
        }
        asItMust &= revived(progress);
        long over = scene.ticker().nanos();
        long sent = scene.feed().newest();
        Set<String> known = scene.heard().checkpoints();
        boolean stepped =
                scene.until(
                        STEP,
                        () -> scene.heard().reached().eventTime() > sent || hasFailed(progress));
        stepped &= scene.heard().reached().eventTime() > sent;
        double seconds = scene.ticker().since(over).toMillis() / 1000.0;
        boolean decided = stepped && scene.until(DECISION, () -> scene.heard().judgedBeyond(known));
        scene.heard().check();
        boolean even = stepped && scene.until(SETTLED, () -> missing() == gone);
        long lost = even || !stepped ? 0 : missing() - gone;
        gone += lost;
        boolean told = scene.heard().losses() > losses;
        var said = new ArrayList<>(scene.heard().said());
        if (lost > 0 && told) {
            said.add(0, lost + " records were gone before they were read");
        }
        return new FaultReport.Struck(
                fault.kind(),
                asItMust && decided && lost >= 0,
                told ? 0 : lost,
                stepped ? seconds : null,
                List.copyOf(said));
    }

    /** Starts what has died of it, which nobody meant to; false if anything had. */
    private boolean revived(Progress progress) throws IOException {
        boolean none = true;
        for (ChildProcess process : scene.cluster().processes()) {
            if (!process.alive()) {
                progress.line(process.name() + " died; see " + scene.cluster().log(process.name()));
                scene.cluster().restart(process.name());
                none = false;
            }
        }
        return none;
    }

    private boolean hasFailed(Progress progress) throws InterruptedException {
        String failed = scene.failed();
        if (!failed.isEmpty()) {
            progress.line("ended for good: " + failed);
        }
        return !failed.isEmpty();
    }

    /** Records up to the event time reached of which nothing was told; negative if some were learned twice. */
    private long missing() {
        Heard.Reached reached = scene.heard().reached();
        return scene.feed().acknowledged(reached.eventTime())
                - reached.examples()
                - scene.heard().refused();
    }
}
