package io.millrace.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import io.millrace.local.process.net.LoopbackPort;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void helpAndVersionArePrintedAndAreNoFailure() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString().startsWith("Usage: millrace "), out.toString());
        assertEquals(0, run("broker", "--help"));
        assertTrue(out.toString().contains("Usage: millrace broker "), out.toString());
        assertEquals(0, run("--version"));
        assertTrue(out.toString().contains("millrace " + Version.current()), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void wrongUsageIsOneLineAndExitsWithTwo() {
        assertEquals(2, run("broker", "--prot", "1"));
        assertEquals(1, err.toString().lines().count(), err.toString());
        String line = err.toString().strip();
        assertTrue(line.startsWith("millrace: "), line);
        assertTrue(line.contains("--prot"), line);
        assertTrue(line.endsWith("(see millrace broker --help)"), line);
    }

    @Test
    void noCommandAtAllIsWrongUsage() {
        assertEquals(2, run());
    }

    @Test
    void aFailureIsOneLineAndExitsWithOne() throws Exception {
        try (ServerSocketChannel taken = LoopbackPort.bind("test", 0)) {
            int port = taken.socket().getLocalPort();
            assertEquals(1, run("broker", "--port", Integer.toString(port)));
            assertEquals(
                    "millrace: port of the Kafka broker: "
                            + port
                            + " is in use (allowed: a free port, or 0 for any)",
                    err.toString().strip());
        }
    }

    /** A command, and a kind of input, that were made for another version. */
    @Test
    void aBrokenPluginTakesNoCommandAlong(@TempDir Path dir) throws Exception {
        Path services = Files.createDirectories(dir.resolve("jar/META-INF/services"));
        for (String type :
                new String[] {
                    "io.millrace.local.command.Subcommand", "io.millrace.input.Input$Provider"
                }) {
            Files.writeString(services.resolve(type), "com.example.Gone\n");
        }
        Path file = dir.resolve("p.yaml");
        Files.writeString(file, "pipeline: p\nkafka: {bootstrap: 'b:1'}\nstore: file:///none\n");
        var builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                dir.resolve("jar")
                                        + File.pathSeparator
                                        + System.getProperty("java.class.path"),
                                Main.class.getName(),
                                "check",
                                "--config",
                                file.toString())
                        .redirectErrorStream(true);
        // Of Flink's own, one that somebody has not finished.
        Path plugins = Files.createDirectories(dir.resolve("plugins/s3-half")).getParent();
        builder.environment().put("FLINK_PLUGINS_DIR", plugins.toString());
        Process command = builder.start();
        String said = new String(command.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, command.waitFor(), said);
        assertTrue(said.contains("millrace: left out a command: "), said);
        assertTrue(said.contains("com.example.Gone not found"), said);
        assertTrue(said.contains("millrace: plugins of file systems are left out: "), said);
    }

    @Test
    void checkRefusesLabelsInAFormatThatHasNone(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("p.yaml");
        String pipeline = "pipeline: p\nkafka: {bootstrap: 'b:1'}\nstore: file:///none\n";
        Files.writeString(file, pipeline + "labels: {format: json, options: {label: /stars}}\n");
        assertEquals(0, run("check", "--config", file.toString()), err.toString());
        Files.writeString(file, pipeline + "labels: {format: text}\n");
        assertEquals(2, run("check", "--config", file.toString()));
        assertEquals(
                "millrace: labels: format text has no place for a label; allowed for labelled"
                        + " examples are formats such as avro and json",
                err.toString().strip());
    }

    @Test
    void verboseTellsWhereItFailed() throws Exception {
        try (ServerSocketChannel taken = LoopbackPort.bind("test", 0)) {
            String port = Integer.toString(taken.socket().getLocalPort());
            assertEquals(1, run("broker", "--port", port, "--verbose"));
            assertTrue(
                    err.toString().contains("\tat " + LoopbackPort.class.getName()),
                    err.toString());
        }
    }

    @Test
    void aFileThatCannotBeReadIsNamedWithItsOption(@TempDir Path dir) {
        for (String command : new String[] {"check", "pretrain", "models"}) {
            refused(
                    "--config is " + dir + ", which is a folder; allowed: a YAML file",
                    command,
                    "--config",
                    dir.toString());
        }
        Path none = dir.resolve("none.yaml");
        refused(
                "--config is %s, which cannot be read: %s: no such file; allowed: a YAML file"
                        .formatted(none, none),
                "check",
                "--config",
                none.toString());
    }

    @Test
    void anOutputFolderThatIsAFileIsNamedWithItsOption(@TempDir Path dir) throws Exception {
        String rows = rows(dir);
        refused(
                "--out is %s: %s: is there already and is no folder; allowed: a folder, or a new one's name"
                        .formatted(rows, rows),
                "try",
                "--unlabeled",
                rows,
                "--out",
                rows);
    }

    /** What ships for another objective is no concern of the user's. */
    @Test
    void anObjectiveThatCannotReadTextIsWhatTheErrorIsAbout(@TempDir Path dir) throws Exception {
        refused(
                "objective rbm cannot train encoder transformer"
                        + " {\"depth\":4,\"heads\":4,\"width\":256} on input text"
                        + " {\"length\":128,\"vocabulary\":8192}; allowed for this objective: input"
                        + " features with encoder mlp"
                        + " {\"activation\":\"sigmoid\",\"widths\":[512]}",
                "try",
                "--unlabeled",
                rows(dir),
                "--objective",
                "rbm",
                "--out",
                dir.resolve("out").toString());
    }

    private static String rows(Path dir) throws Exception {
        return Files.writeString(dir.resolve("a.jsonl"), "{\"text\": \"a\"}\n").toString();
    }

    private void refused(String why, String... args) {
        err.getBuffer().setLength(0);
        assertEquals(2, run(args));
        assertEquals("millrace: " + why, err.toString().strip());
    }

    @Test
    void aTaskHasOneFileOfLabels(@TempDir Path dir) throws Exception {
        Path rows = Files.writeString(dir.resolve("a.jsonl"), "{\"text\": \"a\"}\n");
        String[] twice = {
            "try", "--unlabeled", rows.toString(), "--labeled", "mood=a", "--labeled", "mood=b"
        };
        assertEquals(2, run(twice));
        assertEquals(
                "millrace: --labeled names task mood twice, with a and b; allowed: one file for each task",
                err.toString().strip());
        err.getBuffer().setLength(0);
        assertEquals(2, run("try", "--unlabeled", rows.toString(), "--labeled", "mood"));
        assertEquals(
                "millrace: Invalid value for option '--labeled' (TASK=FILE): is 'mood';"
                        + " allowed: TASK=FILE (see millrace try --help)",
                err.toString().strip());
    }

    @Test
    void aGpuThatIsNotThereIsWrongUsage(@TempDir Path dir) throws Exception {
        assumeTrue(Engine.getEngine("PyTorch").getGpuCount() == 0, "this machine has a GPU");
        Path rows = Files.writeString(dir.resolve("a.jsonl"), "{\"text\": \"a\"}\n");
        Path device = Files.writeString(dir.resolve("d.yaml"), "device: {pretrain: gpu}\n");
        String[] args = {
            "try",
            "--unlabeled",
            rows.toString(),
            "--config",
            device.toString(),
            "--out",
            dir.resolve("out").toString()
        };
        assertEquals(2, run(args));
        assertEquals(
                "millrace: device is gpu, but the engine sees no usable GPU; allowed here: cpu, auto",
                err.toString().strip());
    }
}
