package io.millrace.proof.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What commands leave in the temporary folder when they are stopped, and when they fail. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class InterruptIT {

    @TempDir private Path temporary;

    private Process start(String... command) throws Exception {
        var line = new ArrayList<>(List.of("../target/millrace/bin/millrace"));
        line.addAll(Arrays.asList(command));
        var builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("MILLRACE_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
        return builder.start();
    }

    private static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    private static void await(BufferedReader output, String line) throws Exception {
        for (String read = output.readLine(); ; read = output.readLine()) {
            assertTrue(read != null, "ended before it said: " + line);
            if (read.contains(line)) {
                return;
            }
        }
    }

    private List<Path> left(String name) throws Exception {
        try (var files = Files.list(temporary)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name)).toList();
        }
    }

    /**
     * Its processes are its children; those before its folder is there are of the script that starts it, and the first one
     * after that makes the cluster's key.
     */
    private List<ProcessHandle> cluster(Process chaos) throws Exception {
        while (left("millrace-chaos-").isEmpty() || ofCluster(chaos).isEmpty()) {
            assertTrue(chaos.isAlive());
            Thread.sleep(20);
        }
        return ofCluster(chaos);
    }

    private static List<ProcessHandle> ofCluster(Process chaos) {
        return chaos.children()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .toList();
    }

    private void stopped(Process process, String folder) throws Exception {
        try (BufferedReader output = output(process)) {
            assertEquals(1, left(folder).size());
            process.toHandle().destroy(); // its output stays open
            await(output, "millrace: stopped");
            process.waitFor();
            assertEquals(List.of(), left(folder));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void chaosThatIsStoppedEndsItsProcessesAndDeletesItsFolder() throws Exception {
        Process chaos = start("chaos", "--examples", "600", "--kills", "0");
        List<ProcessHandle> cluster = cluster(chaos);
        stopped(chaos, "millrace-chaos-");
        for (ProcessHandle process : cluster) {
            process.onExit().get(10, TimeUnit.SECONDS); // dead, and soon known to be
        }
    }

    @Test
    void chaosThatFailsKeepsItsFolderAndNamesIt() throws Exception {
        Process chaos = start("chaos", "--examples", "600", "--kills", "0");
        cluster(chaos).forEach(ProcessHandle::destroyForcibly);
        String output = new String(chaos.getInputStream().readAllBytes(), UTF_8);
        assertEquals(1, chaos.waitFor(), output);
        List<Path> kept = left("millrace-chaos-");
        assertEquals(1, kept.size(), output);
        assertTrue(output.contains("kept  " + kept.get(0)), output);
        assertTrue(Files.isDirectory(kept.get(0).resolve("run/cluster/log")), output);
    }

    @Test
    void aBenchThatIsStoppedDeletesItsFolder() throws Exception {
        Process bench =
                start(
                        "bench",
                        "--size",
                        "tiny",
                        "--steps",
                        "2",
                        "--rounds",
                        "1",
                        "--checkpoint-cost");
        while (left("millrace-bench-").isEmpty()) {
            assertTrue(bench.isAlive());
            Thread.sleep(20);
        }
        stopped(bench, "millrace-bench-");
    }

    @Test
    void aSoakThatIsStoppedDeletesItsFolder() throws Exception {
        Process soak = start("soak", "--steps", "100000");
        while (left("millrace-soak-").isEmpty()) {
            assertTrue(soak.isAlive());
            Thread.sleep(20);
        }
        stopped(soak, "millrace-soak-");
    }
}
