package io.millrace.proof.fault;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The clock of one TaskManager, which both jobs have to run on, is two hours back for a while. Needs Debian's {@code
 * libfaketime}, which puts itself between a process and its clock.
 */
public final class ClockBack implements Fault {

    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";
    private static final Duration JOINED = Duration.ofMinutes(3);
    private static final Duration SEEN = Duration.ofSeconds(10);
    private static final Duration BACK = Duration.ofSeconds(20);

    private Path library;

    @Override
    public String kind() {
        return "clock-back";
    }

    @Override
    public Optional<String> prepare(Ground ground) throws IOException {
        if (Files.isDirectory(LIBRARIES)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(LIBRARIES)) {
                for (Path folder : found) {
                    if (Files.exists(folder.resolve(LIBRARY))) {
                        library = folder.resolve(LIBRARY);
                    }
                }
            }
        }
        return library == null ? Optional.of("needs the package libfaketime") : Optional.empty();
    }

    @Override
    public void strike(Scene scene) throws Exception {
        String back = scene.learner();
        String other = back.equals("taskmanager-1") ? "taskmanager-2" : "taskmanager-1";
        scene.cluster().kill(back);
        scene.cluster()
                .restart(
                        back,
                        Map.of(
                                "LD_PRELOAD", library.toString(),
                                "FAKETIME", "-2h",
                                // A process whose waits end early or late is another fault.
                                "DONT_FAKE_MONOTONIC", "1",
                                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                                "FAKETIME_NO_CACHE", "1",
                                "NO_FAKE_STAT", "1"));
        boolean joined = false;
        String learner = "nowhere";
        try {
            scene.hold(SEEN);
            joined = scene.until(JOINED, () -> taskManagers(scene) == 2);
            scene.cluster().kill(other);
            joined &= scene.until(JOINED, () -> scene.learner().equals(back));
            learner = scene.learner();
            scene.hold(BACK);
        } finally {
            scene.cluster().kill(back);
            scene.cluster().restart(back);
            scene.cluster().restart(other);
        }
        if (!joined) {
            throw new IllegalStateException(
                    back
                            + ", whose clock is two hours back, does not get the learner, which is on "
                            + learner
                            + "; see "
                            + scene.cluster().log(back));
        }
    }

    private static int taskManagers(Scene scene) throws InterruptedException {
        try {
            return scene.rest().taskManagers();
        } catch (IOException e) {
            return 0;
        }
    }
}
