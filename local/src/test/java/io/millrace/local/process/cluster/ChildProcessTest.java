package io.millrace.local.process.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.time.SystemTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
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
            var settings =
                    new ClusterSettings(
                            "/d",
                            1,
                            1,
                            1,
                            2,
                            3,
                            "b:2",
                            true,
                            new Page("/p.yaml", 4),
                            Map.of("k", "v"));
            Path file = dir.resolve("a/cluster.json");
            new ClusterState(settings, List.of(child)).write(file);
            ClusterState read = ClusterState.read(file).orElseThrow();
            assertEquals(settings, read.settings());
            assertEquals(List.of(child), read.processes());
            assertTrue(read.processes().get(0).alive());
            read.processes().get(0).kill(SystemTime.ticker());
            assertFalse(child.alive());
            // Dead for the kernel; the JVM learns of it a little later.
            assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aProcessThatGotAnOldIdIsLeftAlone(@TempDir Path dir) throws Exception {
        Process process = sleeping();
        try {
            ChildProcess own = ChildProcess.of("broker", process.toHandle());
            var others =
                    List.of(
                            new ChildProcess("broker", own.pid(), own.started() - 1, own.boot()),
                            new ChildProcess("broker", own.pid(), own.started(), "another boot"));
            for (ChildProcess before : others) {
                assertEquals(ChildProcess.State.DEAD, before.state());
                before.ask();
                before.end(Duration.ZERO, SystemTime.ticker());
                before.kill(SystemTime.ticker());
                assertTrue(own.alive());
            }
            assertFalse(own.replaced());
            var cluster = new Cluster(dir);
            var settings = new ClusterSettings("/d", 1, 1, 1, 2, 3, "b:2", true, null, Map.of());
            new ClusterState(settings, others).write(dir.resolve("cluster.json"));
            var e = assertThrows(IllegalStateException.class, cluster::stop);
            assertTrue(e.getMessage().contains(own.pid() + " (broker)"), e.getMessage());
            assertTrue(own.alive());
        } finally {
            process.destroyForcibly();
        }
    }

    /** The wall clock may be set at any time. */
    @Test
    void aStartIsCountedByTheKernel() throws Exception {
        Process process = sleeping();
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            long ticks = Long.parseLong(stat.split(" ", -1)[21]);
            ChildProcess child = ChildProcess.of("broker", process.toHandle());
            assertEquals(ticks, child.started());
            assertEquals(
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip(),
                    child.boot());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aNameMayHoldAnythingAndWhatIsDeadButNotBuriedIsDead() {
        String start = " 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 ";
        assertEquals(Optional.of(77L), ProcessStart.ticks("9 (a) Z (b c) S" + start + "1 0 77 5"));
        assertEquals(Optional.empty(), ProcessStart.ticks("9 (java) Z" + start + "1 0 77 5"));
        assertEquals(Optional.of(77L), ProcessStart.ticks("9 (java) Z" + start + "4 0 77 5"));
    }

    @Test
    void whatAnOlderVersionLeftIsKeptWhileAProcessHasTheId(@TempDir Path dir) throws Exception {
        Process process = sleeping();
        var cluster = new Cluster(dir);
        Path file = dir.resolve("cluster.json");
        try {
            Files.writeString(
                    file,
                    """
{"settings": {"home": "/d", "taskManagers": 1, "slots": 1, "restPort": 1, "brokerPort": 2,
  "zooKeeperPort": 3, "bootstrapServers": "b:2", "flink": {}},
 "processes": [{"name": "broker", "pid": %d, "started": 1700000000000}]}
"""
                            .formatted(process.pid()));
            assertEquals(ChildProcess.State.UNKNOWN, cluster.processes().get(0).state());
            for (Executable change :
                    List.<Executable>of(
                            cluster::stop,
                            () -> cluster.start(null, null, () -> false),
                            () -> cluster.kill("broker"),
                            () -> cluster.restart("broker"))) {
                var e = assertThrows(IllegalStateException.class, change);
                assertTrue(e.getMessage().contains(process.pid() + " (broker)"), e.getMessage());
                assertTrue(Files.exists(file));
            }
            assertTrue(process.isAlive());
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThrows(IllegalStateException.class, cluster::stop);
        assertFalse(Files.exists(file));
    }
}
