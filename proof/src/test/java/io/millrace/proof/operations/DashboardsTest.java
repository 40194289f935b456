package io.millrace.proof.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grafana's dashboards: what they ask for, and whether it can be asked. */
final class DashboardsTest {

    private static final Path GRAFANA = Path.of("../monitoring/grafana");
    private static final Pattern METRIC = Pattern.compile("\\bmillrace_\\w+");

    private final List<JsonNode> boards = new ArrayList<>();

    DashboardsTest() throws IOException {
        try (Stream<Path> files = Files.list(GRAFANA.resolve("dashboards"))) {
            for (Path file : files.sorted().toList()) {
                JsonNode board = new ObjectMapper().readTree(file.toFile());
                assertEquals(board.get("uid").asText() + ".json", file.getFileName().toString());
                boards.add(board);
            }
        }
        assertFalse(boards.isEmpty());
    }

    private Stream<JsonNode> panels() {
        var panels = new ArrayList<JsonNode>();
        boards.forEach(board -> board.get("panels").forEach(panels::add));
        return panels.stream();
    }

    private List<String> queries() {
        var queries = new ArrayList<String>();
        panels().forEach(
                        panel ->
                                panel.get("targets")
                                        .forEach(t -> queries.add(t.get("expr").asText())));
        return queries;
    }

    @Test
    void everyPanelSaysWhatItShowsAndHasAPlaceOfItsOwn() {
        for (JsonNode board : boards) {
            var places = new HashSet<String>();
            for (JsonNode panel : board.get("panels")) {
                String title = panel.get("title").asText();
                assertTrue(panel.get("description").asText().endsWith("."), title);
                assertTrue(panel.get("targets").size() > 0, title);
                JsonNode at = panel.get("gridPos");
                for (int x = at.get("x").asInt();
                        x < at.get("x").asInt() + at.get("w").asInt();
                        x++) {
                    assertTrue(x < 24, title);
                    for (int y = 0; y < at.get("h").asInt(); y++) {
                        assertTrue(places.add(x + "," + (at.get("y").asInt() + y)), title);
                    }
                }
            }
        }
    }

    @Test
    void whatIsExportedIsShownAndNothingElseAskedFor() throws IOException {
        Set<String> asked =
                queries().stream()
                        .flatMap(query -> METRIC.matcher(query).results())
                        .map(found -> found.group())
                        .collect(Collectors.toCollection(TreeSet::new));
        var exported = new TreeSet<>(new OperationsPage().metrics().keySet());
        assertTrue(exported.containsAll(asked), () -> asked + " of " + exported);
    }

    @Test
    void aQueryIsOfThePipelineThatIsChosen() {
        for (String query : queries()) {
            long selectors = query.chars().filter(c -> c == '{').count();
            assertEquals(selectors, query.split("pipeline=\"\\$pipeline\"", -1).length - 1, query);
        }
    }

    @Test
    void prometheusUnderstandsEveryQuery(@TempDir Path dir) throws Exception {
        Promtool.assume();
        var rules = new StringBuilder("groups:\n- name: queries\n  rules:\n");
        int number = 0;
        for (String query : queries()) {
            String plain = query.replace("$pipeline", "p").replace("$__rate_interval", "5m");
            rules.append("  - record: query:")
                    .append(number++)
                    .append("\n    expr: '")
                    .append(plain.replace("'", "''"))
                    .append("'\n");
        }
        Files.writeString(dir.resolve("queries.yml"), rules);
        Promtool.run(dir, "check", "rules", "queries.yml");
    }

    @Test
    void provisioningFindsThem() throws IOException {
        var yaml = new YAMLMapper();
        JsonNode provider =
                yaml.readTree(GRAFANA.resolve("provisioning/dashboards/millrace.yml").toFile());
        String folder = provider.at("/providers/0/options/path").asText();
        String compose = Files.readString(Path.of("../docker/compose.yaml"));
        assertTrue(compose.contains("../monitoring/grafana/dashboards:" + folder + ":ro"), folder);
        JsonNode source =
                yaml.readTree(GRAFANA.resolve("provisioning/datasources/prometheus.yml").toFile());
        assertEquals("http://prometheus:9090", source.at("/datasources/0/url").asText());
    }
}
