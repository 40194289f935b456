package io.millrace.proof.operations;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Prometheus's own checks, where they are installed. */
final class Promtool {

    private Promtool() {}

    /** Skips the test, and says so, where there is no promtool. */
    static void assume() {
        boolean there =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
        Assumptions.assumeTrue(
                there, "no promtool on the PATH (Debian: apt-get install prometheus)");
    }

    /**
     * Runs it in a folder.
     *
     * @return what it says, if it is content
     */
    static String run(Path folder, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + " says " + said);
        }
        return said;
    }
}
