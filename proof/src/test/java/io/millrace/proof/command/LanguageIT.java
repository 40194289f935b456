package io.millrace.proof.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole pipeline where the machine speaks Turkish, whose i has no dot when it is capital, and its locale knows no accents; into a folder with a blank. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class LanguageIT {

    private static final List<String> WORDS = List.of("red", "green", "blue", "white", "black");

    @TempDir Path dir;

    @Test
    void theLanguageOfTheMachineChangesNothing() throws Exception {
        // Under its own locale the JVM of the test may not write such a name: the shell does.
        String rows = rows();
        Files.writeString(dir.resolve("rows.jsonl"), rows);
        Files.writeString(
                dir.resolve("try.yaml"),
                """
                pipeline: language
                input: {name: text, vocabulary: 512, length: 16}
                encoder: {depth: 1, width: 16, heads: 1}
                training: {batch: 8, warmup: 2, fit-examples: 20, threads: 1}
                clean: {duplicates: keep}
                flink: {checkpoint-interval: 500ms}
                any-task: {epochs: 1, final-seeds: 1}
                """);
        Path program = Path.of("../target/millrace/bin/millrace").toAbsolutePath();
        String script =
                "cp rows.jsonl 'données été.jsonl' && exec '%s' try --unlabeled 'données été.jsonl' --labeled 'mood=données été.jsonl' --config try.yaml --out 'là bas #1' --page off"
                        .formatted(program);
        Files.write(dir.resolve("run.sh"), script.getBytes(UTF_8));
        var builder = new ProcessBuilder("sh", "run.sh").directory(dir.toFile());
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("MILLRACE_JAVA_OPTS", "-Duser.language=tr -Duser.country=TR");
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), said);
        assertTrue(said.contains(" mood promoted from step-"), said);
        Process found =
                new ProcessBuilder("sh", "-c", "ls */store/language/releases/mood l*")
                        .directory(dir.toFile())
                        .start();
        String listed = new String(found.getInputStream().readAllBytes(), UTF_8);
        assertTrue(listed.contains("v0001"), listed);
        assertTrue(listed.contains("report.html"), "the store is in the same folder: " + listed);
    }

    private static String rows() {
        var rows = new ArrayList<String>();
        for (int i = 0; i < 200; i++) {
            String word = WORDS.get(i % WORDS.size());
            String split = i % 4 == 0 ? "test" : "train";
            rows.add(
                    "{\"text\": \"a %s day %d\", \"label\": \"%s\", \"split\": \"%s\"}"
                            .formatted(word, i, i % 2 == 0 ? "even" : "odd", split));
        }
        return String.join("\n", rows);
    }
}
