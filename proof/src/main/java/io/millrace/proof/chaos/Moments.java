package io.millrace.proof.chaos;

import io.millrace.schemas.time.Deadline;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;

/** Sees in the file system what is under way: nothing else is quick enough. */
final class Moments {

    private static final long LOOK_EVERY_MS = 2;

    private final Running running;

    Moments(Running running) {
        this.running = running;
    }

    /** Waits until it is under way; false if it was not in time. */
    boolean await(Kill.Moment moment, Duration limit) throws IOException, InterruptedException {
        Deadline deadline = running.in(limit);
        while (!now(moment)) {
            if (deadline.passed()) {
                return false;
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
        return true;
    }

    private boolean now(Kill.Moment moment) throws IOException {
        return switch (moment) {
            case ANY -> true;
            case FLINK_CHECKPOINT ->
                    unfinished(running.flinkCheckpoints(), "chk-*", "_metadata", 2);
            case ARTIFACT ->
                    unfinished(
                            running.store().resolve(running.config().pipeline()),
                            "{step-*,v0*}",
                            "manifest.json",
                            3);
            case FINE_TUNING -> running.watch().fineTuning(running.config().tasks().size());
        };
    }

    /** True if a folder of the name lacks the file that is written last. */
    private static boolean unfinished(Path root, String name, String last, int depth)
            throws IOException {
        if (depth == 0) {
            return false;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(root, name)) {
            for (Path folder : found) {
                if (!Files.exists(folder.resolve(last)) && Files.isDirectory(folder)) {
                    return true;
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return false;
        }
        try (DirectoryStream<Path> inner = Files.newDirectoryStream(root)) {
            for (Path folder : inner) {
                if (Files.isDirectory(folder) && unfinished(folder, name, last, depth - 1)) {
                    return true;
                }
            }
        } catch (NoSuchFileException e) {
            return false;
        }
        return false;
    }
}
