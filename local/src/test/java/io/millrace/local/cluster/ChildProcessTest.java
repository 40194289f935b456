package io.millrace.local.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildProcessTest {

    private static Process sleeping() throws Exception {
        return new ProcessBuilder("sleep", "60").start();
    }

    @Test
    void aProcessIsKnownAgainByIdAndStart(@TempDir Path dir) throws Exception {
        Process process = sleeping();
        try {
            ChildProcess child = ChildProcess.of("broker", process.toHandle());
            var settings = new ClusterSettings("/d", 1, 1, 1, 2, 3, "b:2", Map.of("k", "v"));
            Path file = dir.resolve("a/cluster.json");
            new ClusterState(settings, List.of(child)).write(file);
            ClusterState read = ClusterState.read(file).orElseThrow();
            assertEquals(settings, read.settings());
            assertEquals(List.of(child), read.processes());
            assertTrue(read.processes().get(0).alive());
            read.processes().get(0).kill();
            assertFalse(child.alive());
            assertFalse(process.isAlive());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aProcessThatGotAnOldIdIsLeftAlone() throws Exception {
        Process process = sleeping();
        try {
            ChildProcess own = ChildProcess.of("broker", process.toHandle());
            var before = new ChildProcess("broker", own.pid(), own.started() - 60_000);
            assertFalse(before.alive());
            before.ask();
            before.end(Duration.ZERO);
            before.kill();
            assertTrue(own.alive());
        } finally {
            process.destroyForcibly();
        }
    }
}
