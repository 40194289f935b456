package io.millrace.proof.extending;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs commands of a page as a user would. */
record Shell(Path dir) {

    /** Leaves a {@code millrace} that runs the distribution below the same folder. */
    static void command(Path dir) throws IOException {
        // The one at the root of the repository would build first.
        Path command =
                Files.writeString(
                        dir.resolve("millrace"),
                        "#!/bin/sh\nexec target/millrace/bin/millrace \"$@\"\n");
        assertTrue(command.toFile().setExecutable(true));
    }

    /** Runs them one after the other, and gives what they print; none may fail. */
    String run(String commands) throws Exception {
        var process =
                new ProcessBuilder("sh", "-eu", "-c", commands)
                        .directory(dir.toFile())
                        .redirectErrorStream(true);
        String java = System.getProperty("java.home");
        process.environment().put("JAVA_HOME", java);
        process.environment().merge("PATH", java + "/bin", (path, bin) -> bin + ":" + path);
        // Other integration tests run beside this one.
        process.environment().put("MILLRACE_JAVA_OPTS", "-Xmx1g");
        Path told = dir.resolve("told.txt");
        process.redirectOutput(told.toFile());
        Process running = process.start();
        try {
            assertTrue(running.waitFor(3, TimeUnit.MINUTES), "not ended in time");
        } finally {
            running.destroy();
        }
        String printed = Files.readString(told);
        assertEquals(0, running.exitValue(), () -> commands + printed);
        return printed;
    }
}
