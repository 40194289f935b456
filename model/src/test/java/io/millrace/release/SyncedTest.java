package io.millrace.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is told of is on the disk: a power cut after the telling leaves whole files under their names. Seen is what the system is
 * asked for, by strace; skipped where that is not there or not allowed.
 */
final class SyncedTest {

    private static final String TOLD = "told of it";

    /** A process that writes an artifact, and then tells of it. */
    public static final class Teller {
        public static void main(String[] args) throws Exception {
            var files = new TreeMap<String, Artifact.Content>();
            files.put("config.json", out -> out.write("{}".getBytes(UTF_8)));
            files.put("model.safetensors", out -> out.write(new byte[300_000]));
            Manifest written =
                    Artifact.write(
                            new LocalBlobStore(Path.of(args[0])),
                            "p/one",
                            ManifestTest.release().with(List.of()),
                            files);
            System.out.println(TOLD + " " + written.files().size());
        }
    }

    private List<String> calls(Path root, Path trace) throws Exception {
        var command =
                new ProcessBuilder(
                                "strace",
                                "-f",
                                "-y",
                                "-qq",
                                "-s",
                                "1000",
                                "-e",
                                "trace=mkdir,fsync,fdatasync,rename,renameat,renameat2,write",
                                "-o",
                                trace.toString(),
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Teller.class.getName(),
                                root.toString())
                        .redirectErrorStream(true);
        Process traced;
        try {
            traced = command.start();
        } catch (IOException none) {
            return Assumptions.abort("no strace here");
        }
        String said = new String(traced.getInputStream().readAllBytes(), UTF_8);
        assertTrue(traced.waitFor(60, TimeUnit.SECONDS));
        Assumptions.assumeFalse(said.contains("ptrace"), said);
        assertEquals(0, traced.exitValue(), said);
        // A call during which another thread did something has a second line, without names.
        return Files.readAllLines(trace).stream()
                .filter(line -> !line.contains(" resumed>"))
                .toList();
    }

    /** The first call after one that looks so. */
    private static int after(List<String> calls, int from, String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        for (int i = from; i < calls.size(); i++) {
            if (wanted.matcher(calls.get(i)).find()) {
                return i;
            }
        }
        throw new AssertionError(
                "no " + pattern + " after call " + from + " of\n" + String.join("\n", calls));
    }

    @Test
    void filesAndTheirNamesAreOnTheDiskBeforeAnybodyIsTold(@TempDir Path dir) throws Exception {
        Path root = dir.toRealPath().resolve("store");
        List<String> calls = calls(root, dir.resolve("trace"));
        String folder = root.resolve("p/one").toString();
        int told = after(calls, 0, "write\\(1<.*" + TOLD);
        int manifest = after(calls, 0, "rename.*/manifest\\.json\"");
        for (String name : List.of("config.json", "model.safetensors", "manifest.json")) {
            String part = Pattern.quote(folder + "/." + name + ".") + "[^\">]*\\.part";
            int synced = after(calls, 0, "f(data)?sync\\(\\d+<" + part + ">");
            int named =
                    after(
                            calls,
                            synced,
                            "rename.*"
                                    + part
                                    + "\".*\""
                                    + Pattern.quote(folder + "/" + name)
                                    + "\"");
            int kept = after(calls, named, "fsync\\(\\d+<" + Pattern.quote(folder) + ">");
            assertTrue(kept < told, name + " is told of before its name is on the disk");
            assertTrue(named <= manifest, "the manifest comes last");
        }
        for (Path made = Path.of(folder); !made.equals(dir.toRealPath()); made = made.getParent()) {
            int there = after(calls, 0, "mkdir\\(\"" + Pattern.quote(made.toString()) + "\"");
            Path parent = made.getParent();
            assertTrue(
                    after(calls, there, "fsync\\(\\d+<" + Pattern.quote(parent.toString()) + ">")
                            < told,
                    made + " itself");
        }
    }
}
