package io.millrace.proof.objectives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.Main;
import io.millrace.objective.Objective;
import io.millrace.schemas.plugin.Plugins;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TableTest {

    private static final String POINTS =
            """
            data: clusters
            steps: 40
            learner:
              input: {name: features, scale: unit-interval}
              encoder: {name: mlp, widths: [16]}
              objective: denoising
              training: {batch: 16, fit-examples: 50, threads: 1}
              replay: {share: 0}
              probes: {share: 0}
            """;

    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void aFileOfAFolderIsARowOfTheTable() throws IOException {
        Files.writeString(folder.resolve("points.yaml"), POINTS);
        Files.writeString(folder.resolve("other.yaml"), POINTS);
        String rows = folder.toString();
        String[] line = {
            "bench",
            "objectives",
            "--rows",
            rows,
            "--data",
            rows,
            "--only",
            "points",
            "--seeds",
            "2",
            "--json"
        };
        assertEquals(0, run(line), err::toString);
        JsonNode table = new ObjectMapper().readTree(out.toString());
        assertEquals(1, table.size());
        JsonNode row = table.get(0);
        var keys = new ArrayList<String>();
        row.fieldNames().forEachRemaining(keys::add);
        assertTrue(
                keys.containsAll(
                        List.of(
                                "objective",
                                "input",
                                "encoder",
                                "data",
                                "probe",
                                "random",
                                "raw",
                                "seedSpread",
                                "seconds",
                                "examplesPerSecond")),
                keys::toString);
        assertEquals("denoising", row.get("objective").asText());
        assertEquals(40, row.get("steps").asInt());
        assertTrue(row.get("generated").asBoolean());
        assertTrue(row.get("raw").asDouble() > 0.9, row::toString);
        assertTrue(row.get("probe").asDouble() > 0.6, row::toString);
    }

    @Test
    void theSameSeedsGiveTheSameAccuracies() throws IOException {
        Row row = rows(POINTS).get("points");
        List<Table.Result> one = table(1).run(Map.of("points", row), (name, e) -> fail(e));
        List<Table.Result> other = table(1).run(Map.of("points", row), (name, e) -> fail(e));
        assertEquals(one.get(0).probe(), other.get(0).probe());
        assertEquals(one.get(0).random(), other.get(0).random());
        assertEquals(0, one.get(0).seedSpread());
    }

    private Table table(int seeds) {
        return new Table(folder, seeds, 100, line -> {}, () -> false);
    }

    private Map<String, Row> rows(String text) throws IOException {
        Files.writeString(folder.resolve("points.yaml"), text);
        return RowFiles.of(folder);
    }

    /** Who adds an objective adds a row: a file, and no more. */
    @Test
    void everyObjectiveHasARow() throws IOException {
        var shown = new TreeSet<String>();
        RowFiles.shipped()
                .values()
                .forEach(row -> shown.add(row.learner().objective().get("name").asText()));
        var without = new TreeSet<>(Plugins.names(Objective.Provider.class));
        without.removeAll(shown);
        assertEquals(new TreeSet<String>(), without, "objectives without a file in rows/");
    }

    @Test
    void aRowThatCannotBeMeasuredSaysWhyAndTheOthersAre() throws IOException {
        Map<String, Row> shipped = RowFiles.shipped();
        assertTrue(shipped.size() >= 7, shipped.keySet()::toString);
        Files.writeString(folder.resolve("points.yaml"), POINTS);
        Map<String, Row> rows =
                new TreeMap<>(
                        Map.of(
                                "rotation",
                                shipped.get("rotation"),
                                "zz",
                                RowFiles.of(folder).get("points")));
        var failed = new TreeMap<String, String>();
        List<Table.Result> results =
                table(1).run(rows, (name, e) -> failed.put(name, String.valueOf(e.getMessage())));
        assertEquals(List.of("zz"), results.stream().map(Table.Result::row).toList());
        assertEquals(Set.of("rotation"), failed.keySet());
        assertTrue(failed.get("rotation").contains("--data"), failed::toString);
    }

    @Test
    void whatIsNoRowIsRefusedByItsFileAndKey() {
        refused(POINTS.replace("clusters", "nothing"), "points.yaml", "data.name", "clusters");
        refused(POINTS.replace("denoising", "nothing"), "points.yaml", "objective", "denoising");
        refused(POINTS.replace("steps: 40", "steps: 0"), "points.yaml", "steps");
        refused(POINTS.replace("data: clusters", ""), "points.yaml", "data");
    }

    private void refused(String text, String... words) {
        var error = assertThrows(IllegalArgumentException.class, () -> rows(text));
        for (String word : words) {
            assertTrue(error.getMessage().contains(word), error.getMessage());
        }
    }

    @Test
    void wrongUsageIsSaid() throws IOException {
        Files.writeString(folder.resolve("points.yaml"), POINTS);
        String rows = folder.toString();
        String[] line = {"bench", "objectives", "--rows", rows, "--data", rows, "--only", "none"};
        assertEquals(2, run(line));
        assertTrue(err.toString().contains("allowed: points"), err.toString());
        assertEquals(2, run("bench", "objectives", "--rows", rows, "--data", rows, "--seeds", "0"));
        assertEquals(2, run("bench", "objectives", "--data", rows + "/nowhere"));
        assertEquals(0, run("bench", "objectives", "--help"));
        assertTrue(out.toString().contains("Usage: millrace bench objectives "), out.toString());
    }
}
