package io.millrace.local.process.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.local.process.folder.DirectoryLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterTest {

    @Test
    void aStartOfWhatIsDeadThatFailsLeavesAloneWhatRuns(@TempDir Path dir) throws Exception {
        // No TaskManager comes up from a distribution without Flink.
        Path home = dir.resolve("dist");
        Files.createDirectories(home.resolve("jobs"));
        Files.createFile(home.resolve("jobs/millrace-jobs.jar"));
        var settings =
                new ClusterSettings(
                        home.toString(), 1, 1, 1, 0, 1, "127.0.0.1:1", false, null, Map.of());
        Process zooKeeper = new ProcessBuilder("sleep", "60").start();
        Process jobManager = new ProcessBuilder("sleep", "60").start();
        try {
            var dead = new ChildProcess("taskmanager-1", zooKeeper.pid(), 1, "another boot");
            var before =
                    new ClusterState(
                            settings,
                            List.of(
                                    ChildProcess.of("zookeeper", zooKeeper.toHandle()),
                                    ChildProcess.of("jobmanager", jobManager.toHandle()),
                                    dead));
            Path file = dir.resolve("c/cluster.json");
            before.write(file);
            Path left = dir.resolve("c/tmp/taskmanager-1/flink-io-1/spilled");
            Path used = dir.resolve("c/tmp/jobmanager/blobStore-1/jar");
            for (Path one : List.of(left, used)) {
                Files.createDirectories(one.getParent());
                Files.createFile(one);
            }
            failsToStart(dir.resolve("c"));
            assertFalse(Files.exists(left), "of a process that was killed");
            assertTrue(Files.exists(used), "of one that lives");
            assertEquals(before, ClusterState.read(file).orElseThrow());

            // What a start leaves that was killed itself.
            var cut = new ClusterState(settings, before.processes().subList(0, 2));
            cut.write(file);
            failsToStart(dir.resolve("c"));
            assertEquals(cut, ClusterState.read(file).orElseThrow());
            assertTrue(zooKeeper.isAlive());
            assertTrue(jobManager.isAlive());
        } finally {
            zooKeeper.destroyForcibly();
            jobManager.destroyForcibly();
        }
    }

    /** Each would write down its own processes, and forget the other's. */
    @Test
    void twoCommandsAtOnceAreRefused(@TempDir Path dir) throws Exception {
        DirectoryLock other = DirectoryLock.take(dir, "held");
        try {
            var refused =
                    assertThrows(
                            IOException.class,
                            () -> new Cluster(dir).start(null, null, () -> false));
            assertTrue(refused.getMessage().startsWith("another command is starting or stopping"));
        } finally {
            other.close();
        }
    }

    /** Settings, state of jobs and keys give everything away. */
    @Test
    void aFolderThatOthersMayUseIsRefused(@TempDir Path root) throws Exception {
        Path dir = Files.createDirectory(root.resolve("c"));
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-x---"));
        var refused =
                assertThrows(
                        IOException.class, () -> new Cluster(dir).start(null, null, () -> false));
        assertTrue(refused.getMessage().contains("rwxr-x---; allowed: none for group and others"));
    }

    private static void failsToStart(Path dir) {
        var e =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                new Cluster(dir)
                                        .start(
                                                null,
                                                new Cluster.Wanted(
                                                        1, 1, 0, 0, null, null, Map.of()),
                                                () -> false));
        assertTrue(e.getMessage().startsWith("taskmanager-1 ended at once; see"), e.getMessage());
    }
}
