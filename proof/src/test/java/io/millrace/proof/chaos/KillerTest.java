package io.millrace.proof.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends the wait for a kill's turn, seen where no event ever comes. */
@Timeout(30)
final class KillerTest {

    private static String failure(Duration still, Pass.Check check) {
        var killer =
                new Killer(
                        List.of(new Kill(0.5, Kill.Target.BROKER, Kill.Moment.ANY, 0, 0)),
                        10,
                        new Progress(new PrintStream(OutputStream.nullOutputStream())),
                        () -> false,
                        still);
        try (var watch = new Watch("127.0.0.1:1", "progress")) {
            var running = new Running(null, null, null, watch, null, "p", "f", null, null);
            return assertThrows(IllegalStateException.class, () -> killer.during(running, check))
                    .getMessage();
        }
    }

    @Test
    void aJobThatFailedIsNotWaitedFor() {
        Pass.Check failed =
                () -> {
                    throw new IllegalStateException("the job failed");
                };
        assertEquals("the job failed", failure(Duration.ofHours(1), failed));
    }

    @Test
    void jobsThatStandStillAreNotWaitedForForever() {
        assertEquals(
                "no event for 1 s: the jobs stand at 0 of the 5 events before kill 1 of 1",
                failure(Duration.ofSeconds(1), () -> {}));
    }
}
