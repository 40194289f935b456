package io.millrace.proof.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.schemas.time.Ticker;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends the wait for a kill's turn, seen where no event ever comes. */
@Timeout(30)
final class KillerTest {

    /** A clock that is so much further whenever it is looked at. */
    private static Ticker every(Duration pace) {
        var nanos = new AtomicLong();
        return () -> nanos.addAndGet(pace.toNanos());
    }

    private static String failure(Ticker ticker, Pass.Check check) {
        var killer =
                new Killer(
                        List.of(new Kill(0.5, Kill.Target.BROKER, Kill.Moment.ANY, 0, 0)),
                        10,
                        new Progress(new PrintStream(OutputStream.nullOutputStream()), ticker),
                        () -> false);
        try (var watch = new Watch("127.0.0.1:1", "progress")) {
            var running =
                    new Running(null, null, null, watch, null, "p", "f", null, null, ticker, null);
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
        assertEquals("the job failed", failure(every(Duration.ofSeconds(1)), failed));
    }

    @Test
    void jobsThatStandStillAreNotWaitedForForever() {
        assertEquals(
                "no event for 300 s: the jobs stand at 0 of the 5 events before kill 1 of 1",
                failure(every(Duration.ofSeconds(100)), () -> {}));
    }
}
