package io.millrace.proof.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is told of, on what grounds, and what is to be done. */
final class RulesTest {

    private static final Path FOLDER = Path.of("../monitoring/prometheus");
    private static final String RULES = "millrace.rules.yml";
    private static final String RULES_TEST = "millrace.rules.test.yml";
    private static final Pattern METRIC = Pattern.compile("(?<![:\\w])millrace_\\w+");

    private final JsonNode rules = read(RULES);
    private final OperationsPage page = new OperationsPage();

    RulesTest() throws IOException {}

    private static JsonNode read(String file) throws IOException {
        return new YAMLMapper().readTree(FOLDER.resolve(file).toFile());
    }

    private List<JsonNode> all() {
        var all = new ArrayList<JsonNode>();
        rules.get("groups").forEach(group -> group.get("rules").forEach(all::add));
        return all;
    }

    private List<JsonNode> alerts() {
        return all().stream().filter(rule -> rule.has("alert")).toList();
    }

    private Set<String> names() {
        return alerts().stream()
                .map(alert -> alert.get("alert").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void prometheusTakesTheRulesAndTheConfiguration() throws Exception {
        Promtool.assume();
        Promtool.run(FOLDER, "check", "rules", RULES);
        Promtool.run(FOLDER, "check", "config", "--syntax-only", "prometheus.yml");
    }

    @Test
    void everyAlertFiresWhenItShouldAndNotBefore() throws Exception {
        Promtool.assume();
        Promtool.run(FOLDER, "test", "rules", RULES_TEST);
    }

    /** Firing in the file, which the test above runs, is either of an alert's own form or of Prometheus's series of alerts. */
    @Test
    void noAlertIsWithoutATestInWhichItFires() throws IOException {
        var fired = new TreeSet<String>();
        for (JsonNode test : read(RULES_TEST).get("tests")) {
            for (JsonNode one : test.path("alert_rule_test")) {
                if (one.path("exp_alerts").size() > 0) {
                    fired.add(one.get("alertname").asText());
                }
            }
            for (JsonNode one : test.path("promql_expr_test")) {
                for (JsonNode sample : one.path("exp_samples")) {
                    Pattern.compile("alertname=\"(\\w+)\"")
                            .matcher(sample.get("labels").asText())
                            .results()
                            .forEach(name -> fired.add(name.group(1)));
                }
            }
        }
        assertEquals(names(), fired);
    }

    @Test
    void everyAlertSaysWhatToDoAndWhereMoreOfItStands() {
        for (JsonNode alert : alerts()) {
            String name = alert.get("alert").asText();
            String severity = alert.path("labels").path("severity").asText();
            assertTrue(Set.of("critical", "warning").contains(severity), name + ": " + severity);
            JsonNode said = alert.path("annotations");
            assertTrue(said.path("summary").asText().contains("{{ $labels.pipeline }}"), name);
            assertTrue(said.path("description").asText().endsWith("."), name);
            String link = said.path("runbook_url").asText();
            assertTrue(link.startsWith("docs/operations.md#"), name + ": " + link);
            assertTrue(page.has(link.substring(link.indexOf('#') + 1)), name + ": " + link);
        }
    }

    @Test
    void thePageExplainsTheAlertsThatThereAre() {
        assertEquals(names(), page.alerts());
    }

    @Test
    void theRulesAskForMetricsThatTheMonitorExports() {
        Set<String> exported =
                page.metrics().keySet(); // of which a test of the exporter says that it is right
        for (JsonNode rule : all()) {
            METRIC.matcher(rule.get("expr").asText())
                    .results()
                    .forEach(found -> assertTrue(exported.contains(found.group()), found::group));
        }
    }

    /** What a test that runs faster than life relies on, as does whoever changes a bound. */
    @Test
    void timesAreMinutesOrMinutesTimesSixty() {
        for (JsonNode rule : all()) {
            String expression = rule.get("expr").asText();
            assertTrue(!expression.matches("(?s).*\\d[shdw]\\b.*"), expression);
            if (rule.has("for")) {
                assertTrue(rule.get("for").asText().matches("\\d+m"), rule.get("for").asText());
            }
        }
    }
}
