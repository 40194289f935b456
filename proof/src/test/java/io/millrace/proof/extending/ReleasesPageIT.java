package io.millrace.proof.extending;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/releases.md} as it stands, with a release that a run has just left. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class ReleasesPageIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String RELEASE = "mood-v0007";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir static Path dir;
    private static Page page;
    private static Shell shell;

    @BeforeAll
    static void train() throws Exception {
        page = Page.read(ROOT.resolve("docs/releases.md"));
        page.write(dir);
        shell = new Shell(dir);
        Files.createDirectories(dir.resolve("target"));
        for (String part : List.of("target/millrace", "target/python", "proof")) {
            Files.createSymbolicLink(dir.resolve(part), ROOT.resolve(part));
        }
        Shell.command(dir);
        rows("stream.jsonl", 1200, 4, false);
        rows("mood.jsonl", 120, 1, true);
        rows("rows.jsonl", 3, 1, false);
        shell.run(
                "./millrace try --unlabeled stream.jsonl --labeled mood=mood.jsonl --size tiny --out out --page off");
        Files.createSymbolicLink(
                dir.resolve(RELEASE), dir.resolve("out/store/try/releases/mood/v0001"));
    }

    /** Sentences of two moods. */
    private static void rows(String name, int count, int sentences, boolean labeled)
            throws IOException {
        List<String> days = List.of("fine", "sunny", "lovely", "grey", "rainy", "gloomy");
        List<String> ends = List.of("by the sea", "at home", "in the hills", "on the train");
        var random = new SplittableRandom(name.length());
        var lines = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            var text = new StringBuilder();
            int day = 0;
            for (int s = 0; s < sentences; s++) {
                day = random.nextInt(days.size());
                text.append("A %s day %s. ".formatted(days.get(day), ends.get(random.nextInt(4))));
            }
            String label = labeled ? ", \"label\": \"%s\"".formatted(day < 3 ? "good" : "bad") : "";
            lines.add("{\"text\": \"%s\"%s}".formatted(text.toString().strip(), label));
        }
        Files.write(dir.resolve(name), lines);
    }

    /** The blocks of commands of which one holds a word. */
    private static String block(String word) {
        List<String> with = page.commands().stream().filter(block -> block.contains(word)).toList();
        assertEquals(1, with.size(), "blocks with " + word);
        return with.get(0);
    }

    @Test
    void theCommandAndTheClassGiveTheSameAnswer() throws Exception {
        List<JsonNode> answers = new ArrayList<>();
        for (String line : shell.run(block(" predict ")).lines().toList()) {
            answers.add(JSON.readTree(line));
        }
        assertEquals(4, answers.size(), "one text, and the rows of the file");
        assertEquals("rows.jsonl:1", answers.get(1).get("id").textValue());
        String printed = shell.run(block("java -cp"));
        JsonNode answer = answers.get(0);
        assertTrue(printed.contains("Name[name=" + answer.get("label").textValue()), printed);
        Matcher good = Pattern.compile("good=([0-9.E-]+)").matcher(printed);
        assertTrue(good.find(), printed);
        assertEquals(
                answer.at("/probabilities/good").doubleValue(),
                Double.parseDouble(good.group(1)),
                1e-6);
    }

    /** The lines of code in the README of a language. */
    private static List<String> front(String language) throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        String code = readme.split("```" + language + "\n", 2)[1].split("```", 2)[0];
        return code.lines().map(String::strip).toList();
    }

    @Test
    void theFrontPageShowsTheClassThatIsRun() throws Exception {
        String page = Files.readString(ROOT.resolve("docs/releases.md"));
        for (String line : front("java")) {
            assertTrue(page.contains(line), line);
        }
    }

    @Test
    void othersLoadItWhereTheyAreInstalled() throws Exception {
        shell.run(block(" export "));
        assertTrue(Files.exists(dir.resolve(RELEASE + "-onnx/model.onnx")));
        assertTrue(Files.exists(dir.resolve(RELEASE + "-huggingface/config.json")));
        // What the front page shows is what the card says, whose code is run below.
        String card = Files.readString(dir.resolve(RELEASE + "-huggingface/README.md"));
        for (String line : front("python")) {
            assertTrue(card.contains(line), line);
        }
        assumeTrue(
                Files.exists(ROOT.resolve("target/python/bin/python")),
                "target/python is not there: proof/python/check_export.py says how it is made");
        String printed = shell.run(block("check_export.py"));
        assertEquals(2, printed.lines().filter(line -> line.startsWith("ok ")).count(), printed);
    }
}
