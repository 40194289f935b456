package io.millrace.local.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Folders that native libraries are unpacked into: compression of Kafka, PyTorch. On a file system that is mounted without the
 * right to run files they cannot be loaded, and every attempt of a job ends the same.
 */
public final class NativeFolders {

    private static final Path MOUNTS = Path.of("/proc/self/mounts");

    private NativeFolders() {}

    /**
     * Refuses a folder from which nothing can be run.
     *
     * @throws IllegalArgumentException naming the folder and how to give another
     */
    public static void check() {
        check(
                "java.io.tmpdir",
                System.getProperty("java.io.tmpdir"),
                "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER");
        String cache = System.getenv("DJL_CACHE_DIR");
        if (cache != null) {
            check("DJL_CACHE_DIR", cache, "DJL_CACHE_DIR=FOLDER");
        }
    }

    private static void check(String name, String folder, String other) {
        try {
            if (!Files.isReadable(MOUNTS)) {
                return;
            }
            Path real = existing(Path.of(folder).toAbsolutePath());
            if (isWithoutRun(Files.readAllLines(MOUNTS), real)) {
                throw new IllegalArgumentException(
                        name
                                + " is "
                                + folder
                                + ", on a file system that is mounted noexec: native libraries cannot be loaded from there; give another: "
                                + other);
            }
        } catch (IOException e) {
            // Not known is not refused.
        }
    }

    private static Path existing(Path folder) throws IOException {
        Path at = folder;
        while (!Files.exists(at)) {
            at = at.getParent();
        }
        return at.toRealPath();
    }

    /** Whether the mount that a folder lies on has the option noexec; of several at one place the last counts. */
    static boolean isWithoutRun(List<String> mounts, Path folder) {
        int longest = -1;
        boolean without = false;
        for (String mount : mounts) {
            String[] fields = mount.split(" ", -1);
            if (fields.length < 4) {
                continue;
            }
            Path at = Path.of(fields[1].replace("\\040", " "));
            if (folder.startsWith(at) && at.getNameCount() >= longest) {
                longest = at.getNameCount();
                without = List.of(fields[3].split(",", -1)).contains("noexec");
            }
        }
        return without;
    }
}
