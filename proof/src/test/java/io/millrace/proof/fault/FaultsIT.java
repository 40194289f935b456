package io.millrace.proof.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.local.process.cluster.Distribution;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code millrace chaos --faults}: those that need no waiting and no right. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
final class FaultsIT {

    private static final Set<String> SHORT =
            new TreeSet<>(List.of("flipped-byte", "oversized-record", "poison-record"));

    @Test
    void bothJobsGoOnAndNothingIsLostWithoutAWord(
            @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path dir) throws Exception {
        var distribution = Distribution.at(Path.of("../target/millrace"));
        FaultReport report =
                new Faults(distribution, dir.resolve("out"), System.err, () -> false).run(SHORT, 7);
        assertEquals(
                SHORT,
                report.faults().stream()
                        .map(FaultReport.Struck::kind)
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertTrue(report.good(), report::toString);
        // A fault of which nothing is told did not strike.
        report.faults().forEach(fault -> assertFalse(fault.said().isEmpty(), fault::toString));
    }

    @Test
    void aFaultThatThereIsNotIsRefusedWithThoseThereAre(@TempDir Path dir) {
        var faults =
                new Faults(
                        Distribution.at(Path.of("../target/millrace")),
                        dir.resolve("out"),
                        System.err,
                        () -> false);
        String said =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> faults.run(List.of("earthquake"), 1))
                        .getMessage();
        assertTrue(said.contains("earthquake") && said.contains("full-disk"), said);
    }
}
