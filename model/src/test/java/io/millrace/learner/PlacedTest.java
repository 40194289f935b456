package io.millrace.learner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.millrace.probe.Placed;
import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlacedTest {

    /** To look where samples lie changes nothing, and is the same after a failure. */
    @Test
    void heldOutSamplesLieWhereTheyLieAfterARestoreToo() throws Exception {
        byte[] snapshot;
        List<Placed> placed;
        try (var learner = new Learner(Streams.text(), Device.cpu())) {
            assertEquals(List.of(), learner.placed());
            LearnerTest.feed(learner, Streams.sentences(200, 3));
            LearnerTest.stepWhileReady(learner);
            snapshot = LearnerTest.snapshot(learner);
            placed = learner.placed();
            assertTrue(placed.size() >= 3, placed::toString);
            assertTrue(placed.stream().anyMatch(p -> Math.abs(p.x()) > 1e-3), placed::toString);
            assertArrayEquals(snapshot, LearnerTest.snapshot(learner));
        }
        try (var restored =
                Learner.restore(Streams.text(), Device.cpu(), new ByteArrayInputStream(snapshot))) {
            assertEquals(placed, restored.placed());
        }
    }
}
