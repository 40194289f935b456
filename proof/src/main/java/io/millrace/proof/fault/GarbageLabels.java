package io.millrace.proof.fault;

import java.time.Duration;
import java.util.Set;

/**
 * Useless labels, one every while, more often than a partition takes to count as idle: noise, and labels of 1970. Trials
 * must go on meanwhile.
 */
public final class GarbageLabels implements Fault {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration BEFORE = Duration.ofSeconds(6);
    private static final int MOST = 60;

    @Override
    public String kind() {
        return "garbage-labels";
    }

    @Override
    public void strike(Scene scene) throws InterruptedException {
        int before = (int) (BEFORE.toMillis() / EVERY.toMillis());
        Set<String> known = Set.of();
        for (int i = 0; i < MOST; i++) {
            boolean noise = i % 2 == 0;
            byte[] value = noise ? new byte[] {1, 2, 3} : scene.feed().labelOf(i);
            scene.feed().oddLabel(value, noise ? scene.feed().newest() : i);
            scene.hold(EVERY);
            if (i == before) {
                known = scene.heard().checkpoints();
            }
            if (i > before && scene.heard().judgedBeyond(known)) {
                return;
            }
        }
        throw new IllegalStateException(
                "no trial of a new checkpoint while a useless label came every "
                        + EVERY.toMillis()
                        + " ms, for "
                        + MOST * EVERY.toSeconds()
                        + " s");
    }
}
