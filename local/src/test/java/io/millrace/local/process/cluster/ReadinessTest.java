package io.millrace.local.process.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends the wait for a cluster, seen where nobody ever answers. */
final class ReadinessTest {

    @TempDir private Path dir;

    private String failure(Duration pace, List<ChildProcess> processes, BooleanSupplier stop) {
        // Port 1 refuses at once; the brokers are the user's own, and not asked.
        var settings =
                new ClusterSettings("home", 1, 1, 1, 0, 1, "127.0.0.1:1", false, null, Map.of());
        var rest = new FlinkRest(RestAccess.plain("127.0.0.1:1"));
        var nanos = new AtomicLong();
        Ticker ticker = () -> nanos.addAndGet(pace.toNanos());
        var readiness = new Readiness(new ClusterFiles(dir), settings, rest, ticker);
        return assertThrows(IllegalStateException.class, () -> readiness.await(processes, stop))
                .getMessage();
    }

    @Test
    void itIsGivenUpWhenTheTimeIsOver() {
        String failure = failure(Duration.ofSeconds(50), List.of(), () -> false);
        assertTrue(failure.startsWith("the cluster is not ready after 120 s; see "), failure);
    }

    @Test
    void itIsGivenUpWhenAskedToStop() {
        assertEquals("stopped", failure(Duration.ofSeconds(1), List.of(), () -> true));
    }

    @Test
    void aProcessThatEndedIsNamed() {
        var dead = List.of(new ChildProcess("taskmanager-1", 1L << 40, 1, "another boot"));
        String failure = failure(Duration.ofSeconds(1), dead, () -> false);
        assertTrue(failure.startsWith("taskmanager-1 ended at once; see "), failure);
    }
}
