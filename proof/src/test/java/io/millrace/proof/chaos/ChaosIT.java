package io.millrace.proof.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.local.process.cluster.Distribution;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short form of {@code millrace chaos}: one TaskManager, the JobManager and the broker are killed, and the JobManager
 * once more when nothing is left to learn.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class ChaosIT {

    @Test
    void killedProcessesLeaveNoTraceInFilesOrEvents(
            @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path dir) throws Exception {
        var distribution = Distribution.at(Path.of("../target/millrace"));
        var chaos = new Chaos(distribution, dir.resolve("out"), System.err, () -> false);
        var plan = new ArrayList<>(Kill.plan(3, 11));
        // Some Flink checkpoints after the last event, when all is committed.
        plan.add(new Kill(1, Kill.Target.JOBMANAGER, Kill.Moment.ANY, 4000, 0));
        ChaosReport report = chaos.run(900, plan, null);
        assertEquals(4, report.kills());
        assertEquals(4, report.recoverySeconds().size());
        assertTrue(report.artifacts().equal() >= 10, report::toString);
        assertTrue(report.identical(), report::toString);
    }
}
