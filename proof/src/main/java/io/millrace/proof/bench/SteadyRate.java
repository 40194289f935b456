package io.millrace.proof.bench;

import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import java.util.function.Consumer;

/**
 * Tokens per second of a running job, by its own events, from the first after warming up to the last: what starting and
 * ending costs is not part of it, waiting for records is.
 */
final class SteadyRate implements Consumer<Told> {

    private final int warmUp;
    private long firstTokens;
    private long lastTokens;
    private double firstSnapshots;
    private double lastSnapshots;
    private long firstMillis = -1;
    private long lastMillis;

    SteadyRate(int warmUp) {
        this.warmUp = warmUp;
    }

    @Override
    public void accept(Told told) {
        if (!(told.what() instanceof StepTaken step) || told.step() <= warmUp) {
            return;
        }
        long tokens = step.totals().tokens();
        if (firstMillis < 0) {
            firstTokens = tokens;
            firstSnapshots = step.snapshotSeconds();
            firstMillis = told.timestamp();
        }
        lastTokens = tokens;
        lastSnapshots = step.snapshotSeconds();
        lastMillis = told.timestamp();
    }

    double tokensPerSecond() {
        return (lastTokens - firstTokens) / seconds();
    }

    /** The part of the time in which the learner stood still for Flink checkpoints. */
    double snapshotShare() {
        return (lastSnapshots - firstSnapshots) / seconds();
    }

    private double seconds() {
        if (lastMillis <= firstMillis) {
            throw new IllegalStateException(
                    "the pipeline took too few steps to measure; allowed: more --steps");
        }
        return (lastMillis - firstMillis) / 1000.0;
    }
}
