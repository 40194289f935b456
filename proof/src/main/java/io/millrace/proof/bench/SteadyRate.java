package io.millrace.proof.bench;

import io.millrace.schemas.avro.ProgressEvent;
import java.util.function.Consumer;

/**
 * Tokens per second of a running job, by its own events, from the first after warming up to the last: what starting and
 * ending costs is not part of it, waiting for records is.
 */
final class SteadyRate implements Consumer<ProgressEvent> {

    private final int warmUp;
    private double firstTokens = Double.NaN;
    private double lastTokens;
    private double firstSnapshots;
    private double lastSnapshots;
    private long firstMillis;
    private long lastMillis;

    SteadyRate(int warmUp) {
        this.warmUp = warmUp;
    }

    @Override
    public void accept(ProgressEvent event) {
        if (!event.getKind().equals("step") || event.getStep() <= warmUp) {
            return;
        }
        double tokens = event.getValues().get("tokens");
        if (Double.isNaN(firstTokens)) {
            firstTokens = tokens;
            firstSnapshots = event.getValues().get("snapshotSeconds");
            firstMillis = event.getTimestamp();
        }
        lastTokens = tokens;
        lastSnapshots = event.getValues().get("snapshotSeconds");
        lastMillis = event.getTimestamp();
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
