package io.millrace.proof.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.data.Example;
import io.millrace.learner.Learner;
import io.millrace.learner.LearnerConfig;
import io.millrace.local.Main;
import io.millrace.release.LocalBlobStore;
import io.millrace.release.ModelStore;
import io.millrace.release.Origin;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.payload.Text;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvaluateCommandTest {

    private static final LearnerConfig CONFIG =
            StrictYaml.read(
                    """
                    input: {name: text, vocabulary: 512, length: 16}
                    encoder: {name: transformer, depth: 2, width: 16, heads: 2}
                    training: {batch: 8, fit-examples: 50, threads: 1, precision: float32}
                    replay: {share: 0}
                    probes: {share: 0}
                    """,
                    LearnerConfig.class);

    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private static String sentence(int kind, Random random) {
        String[] words =
                kind == 0
                        ? new String[] {"sun", "sea", "sand"}
                        : new String[] {"rain", "wind", "snow"};
        var text = new StringBuilder("there was");
        for (int i = 0; i < 5; i++) {
            text.append(' ').append(words[random.nextInt(3)]);
        }
        return text.toString();
    }

    private String checkpoint() throws Exception {
        var random = new Random(1);
        try (var learner = new Learner(CONFIG, Device.cpu())) {
            for (int i = 0; i < 400; i++) {
                learner.add(new Example("e" + i, "d", new Text(sentence(i % 2, random))));
                while (learner.ready()) {
                    var unused = learner.step();
                }
            }
            String id = ModelStore.checkpointId(7);
            var unused =
                    new ModelStore("p", new LocalBlobStore(folder))
                            .writeCheckpoint(
                                    new Origin(
                                            "p", id, 7, "0", null, 0, 0, 0, 0, List.of(), Map.of(),
                                            Map.of()),
                                    learner.pretrained());
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith("manifest.json"))
                    .findFirst()
                    .orElseThrow()
                    .getParent()
                    .toString();
        }
    }

    private String rows(int count) throws Exception {
        var random = new Random(2);
        var lines = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            String split = i < count / 2 ? "train" : i < count * 5 / 8 ? "validation" : "test";
            lines.add(
                    """
                    {"id":"r%d","domain":"<d%d>","text":"%s","label":"%s","split":"%s","age":%d}
                    """
                            .formatted(
                                    i,
                                    i % 3,
                                    sentence(i % 2, random),
                                    i % 2 == 0 ? "fair" : "foul",
                                    split,
                                    i % 4)
                            .strip());
        }
        lines.add("{\"text\":\"no label\"}");
        Path file = folder.resolve("rows" + count + ".jsonl");
        Files.write(file, lines);
        return file.toString();
    }

    @Test
    void aCheckpointIsLookedAtAndAPageIsLeft() throws Exception {
        String to = folder.resolve("out").toString();
        String[] line = {
            "evaluate",
            checkpoint(),
            "--data",
            rows(240),
            "--by",
            "age",
            "--per-class",
            "5,20",
            "--threads",
            "1",
            "--out",
            to,
            "--no-fine-tuning"
        };
        assertEquals(0, run(line), err::toString);
        assertTrue(out.toString().contains("linear probe"), out.toString());
        assertTrue(err.toString().contains("1 rows refused"), err.toString());
        JsonNode all = new ObjectMapper().readTree(Path.of(to, "evaluation.json").toFile());
        assertEquals("step-00000007", all.get("model").asText());
        JsonNode verdict = all.get("verdict");
        assertEquals(1, verdict.at("/probe/raw").asDouble(), 1e-9);
        assertTrue(
                verdict.at("/probe/pretrained").asDouble() > 0.8, verdict.get("probe")::toString);
        assertEquals(2, verdict.get("curve").size());
        assertEquals(
                List.of("domain", "label", "age"), verdict.get("slices").findValuesAsText("field"));
        assertEquals(2, verdict.get("looks").size());
        assertEquals(2, verdict.at("/looks/0/cells").size());
        assertEquals(3, verdict.get("layers").size());
        assertFalse(all.at("/energy/how").asText().isBlank());
        String page = Files.readString(Path.of(to, "evaluation.html"));
        assertTrue(page.contains("Millrace evaluation"));
        assertFalse(page.contains("<d1>"), "text of the data became markup");
    }

    @Test
    void whatCannotBeLookedAtIsSaidInOneLine() throws Exception {
        String model = checkpoint();
        refused("no readable file", model, "--data", folder.resolve("none").toString());
        refused("ascending", model, "--data", rows(240), "--per-class", "20,5");
        refused("from 0 on", model, "--data", rows(240), "--co2", "-1");
        refused("no folder", rows(240), "--data", rows(240));
        Path empty = Files.writeString(folder.resolve("empty.jsonl"), "{\"text\":\"a\"}\n");
        refused("no row that can be used", model, "--data", empty.toString());
        Path other = folder.resolve("other.jsonl");
        Files.writeString(
                other,
                """
                {"features":[1,2],"label":"a","split":"train"}
                {"features":[2,2],"label":"b","split":"test"}
                """);
        refused("features", model, "--data", other.toString());
        assertEquals(0, run("evaluate", "--help"));
        assertTrue(out.toString().contains("Usage: millrace evaluate "), out.toString());
    }

    private void refused(String word, String... options) {
        err.getBuffer().setLength(0);
        String[] line = new String[options.length + 1];
        line[0] = "evaluate";
        System.arraycopy(options, 0, line, 1, options.length);
        assertEquals(2, run(line), () -> String.join(" ", line) + "\n" + err);
        assertTrue(err.toString().contains(word), err.toString());
    }
}
