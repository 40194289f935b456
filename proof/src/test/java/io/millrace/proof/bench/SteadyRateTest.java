package io.millrace.proof.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.schemas.avro.ProgressEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SteadyRateTest {

    private final SteadyRate rate = new SteadyRate(5);

    @Test
    void countsFromTheFirstEventBehindTheWarmUp() {
        step(1, 1_000, 0, 0.0);
        step(10, 9_000, 10_000, 0.5);
        step(20, 19_000, 15_000, 0.6);
        step(30, 39_000, 20_000, 0.7);
        assertEquals(3_000, rate.tokensPerSecond(), 1e-9);
        assertEquals(0.02, rate.snapshotShare(), 1e-9);
    }

    @Test
    void oneEventIsNoRate() {
        step(1, 1_000, 0, 0.0);
        step(10, 9_000, 10_000, 0.5);
        assertThrows(IllegalStateException.class, rate::tokensPerSecond);
    }

    private void step(long step, double tokens, long millis, double snapshots) {
        rate.accept(
                ProgressEvent.newBuilder()
                        .setPipeline("bench")
                        .setJob("pretrain")
                        .setKind("step")
                        .setTimestamp(millis)
                        .setStep(step)
                        .setValues(Map.of("tokens", tokens, "snapshotSeconds", snapshots))
                        .setTags(Map.of())
                        .build());
    }
}
