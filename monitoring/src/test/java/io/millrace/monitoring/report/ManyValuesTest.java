package io.millrace.monitoring.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The drawing code on as many values as a long run has; skipped where there is no Node.js. */
final class ManyValuesTest {

    @TempDir Path dir;

    private static String script(String name) throws IOException {
        try (InputStream in = Report.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private String run(String script) throws Exception {
        Path file = Files.writeString(dir.resolve("script.js"), script);
        Path said = dir.resolve("said");
        Process node;
        try {
            node =
                    new ProcessBuilder("node", file.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(said.toFile())
                            .start();
        } catch (IOException none) {
            return Assumptions.abort("no Node.js here");
        }
        assertTrue(node.waitFor(60, TimeUnit.SECONDS));
        return Files.readString(said).strip();
    }

    /** A call takes some hundred thousand arguments at most. */
    @Test
    void theBoundsOfHalfAMillionValuesAreFound() throws Exception {
        assertEquals(
                "0,5",
                run(
                        script("charts.js")
                                + ";console.log(bounds(Array.from({length: 500000}, (x, i) => i / 100000)).join())"));
    }

    @Test
    void anElementTakesHalfAMillionChildren() throws Exception {
        assertEquals(
                "500000",
                run(
                        "let count = 0; const document = {createElement: () => ({append: (...c) => { count += c.length; }})};"
                                + script("dom.js")
                                + ";h('table', null, Array(500000).fill('x')); console.log(count)"));
    }
}
