package io.millrace.local.process.folder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs leave behind that are killed, and who may clear it away. */
final class TemporaryFolderTest {

    @TempDir Path root;

    /** Another process, which makes a folder, says where, and lives until it is killed. */
    public static final class Other {
        public static void main(String[] args) throws Exception {
            TemporaryFolder folder = TemporaryFolder.make(Path.of(args[0]), "other");
            Files.writeString(folder.path().resolve("spilled"), "some gigabytes");
            System.out.println(folder.path());
            Thread.sleep(TimeUnit.MINUTES.toMillis(5));
        }
    }

    private Process other() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        root.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static Path madeBy(Process process) throws IOException {
        var said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        return Path.of(said.readLine());
    }

    @Test
    void theNextOneDeletesWhatAKilledProcessLeftAndNothingOfALivingOne() throws Exception {
        Process killed = other();
        Process living = other();
        try {
            Path left = madeBy(killed);
            Path used = madeBy(living);
            killed.destroyForcibly().waitFor();
            assertTrue(Files.exists(left.resolve("spilled")), "a killed process clears nothing");
            try (TemporaryFolder mine = TemporaryFolder.make(root, "mine")) {
                assertFalse(Files.exists(left));
                assertTrue(Files.exists(used.resolve("spilled")));
                try (TemporaryFolder another = TemporaryFolder.make(root, "mine")) {
                    assertTrue(Files.exists(mine.path()), "of this process");
                    assertFalse(mine.path().equals(another.path()));
                }
            }
        } finally {
            living.destroyForcibly().waitFor();
        }
    }

    @Test
    void itGoesWithAllInIt() throws Exception {
        Path path;
        try (TemporaryFolder folder = TemporaryFolder.make(root, "mine")) {
            path = folder.path();
            Files.writeString(Files.createDirectory(path.resolve("a")).resolve("b"), "c");
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void whatHasNoLockOrIsALinkIsNoneOfOurs() throws Exception {
        Path foreign = Files.createDirectory(root.resolve("millrace-notes"));
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Files.createFile(elsewhere.resolve("millrace-temporary.lock"));
        // Topics that somebody keeps there, whose broker does not run now.
        Path kept = Files.createDirectory(root.resolve("millrace-broker"));
        DirectoryLock.take(kept, "in use").close();
        Path link = Files.createSymbolicLink(root.resolve("millrace-link"), elsewhere);
        TemporaryFolder.make(root, "mine").close();
        assertTrue(Files.exists(foreign));
        assertTrue(Files.exists(link));
        assertTrue(Files.exists(elsewhere.resolve("millrace-temporary.lock")));
        assertTrue(Files.exists(kept.resolve("millrace.lock")));
    }

    /** To open a file and close it again would give up the lock that the process has on it. */
    @Test
    void askingForALockThatThisProcessHasDoesNotGiveItUp() throws Exception {
        Process process;
        try (DirectoryLock mine = DirectoryLock.take(root, "mine")) {
            var refused = assertThrows(IOException.class, () -> DirectoryLock.take(root, "in use"));
            assertEquals("in use", refused.getMessage());
            process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Taker.class.getName(),
                                    root.toString())
                            .start();
            assertEquals(1, process.waitFor(), "another process");
            assertTrue(mine.there());
        }
    }

    /** Takes a lock, or fails. */
    public static final class Taker {
        public static void main(String[] args) throws Exception {
            DirectoryLock.take(Path.of(args[0]), "in use").close();
        }
    }
}
