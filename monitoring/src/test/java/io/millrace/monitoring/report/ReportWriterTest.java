package io.millrace.monitoring.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.monitoring.SampleRun;
import io.millrace.monitoring.history.Forgetting;
import io.millrace.monitoring.history.ModelCheckpoint;
import io.millrace.monitoring.history.RunHistory;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportWriterTest {

    private static final String HOSTILE =
            "</script><script>document.title='broken'</script>&\u2028";
    private static final Pattern SCRIPT =
            Pattern.compile("(<script[^>]*>)(.*?)(</script>)", Pattern.DOTALL);

    @TempDir Path dir;

    @Test
    void jsonHasTheKeysOfTheContractFirstAndInItsOrder() throws Exception {
        JsonNode json = write(SampleRun.domains());
        assertEquals(
                List.of(
                        "pipeline",
                        "seconds",
                        "version",
                        "pretrain",
                        "domains",
                        "checkpoints",
                        "forgetting",
                        "tasks"),
                keys(json));
        assertEquals(
                List.of(
                        "steps",
                        "examples",
                        "tokens",
                        "tokensPerSecond",
                        "replayedFraction",
                        "deadLetters",
                        "refused",
                        "duplicates"),
                keys(json.get("pretrain")));
        assertEquals(List.of("id", "step", "probeLoss"), keys(json.at("/checkpoints/0")));
        assertEquals(List.of("mean", "byDomain"), keys(json.get("forgetting")).subList(0, 2));
        assertEquals(
                List.of(
                        "name",
                        "metric",
                        "released",
                        "final",
                        "scratch",
                        "majority",
                        "labels",
                        "evalExamples",
                        "higherIsBetter",
                        "bagOfWords",
                        "interval"),
                keys(json.at("/tasks/0")).subList(0, 11));
        assertEquals(2, json.at("/tasks/0/interval").size());
        assertTrue(json.at("/tasks/0/bagOfWords").isNumber());
        assertTrue(json.at("/tasks/1/bagOfWords").isNull(), "numbers from vectors, say");
        assertTrue(json.at("/tasks/0/higherIsBetter").asBoolean());
        assertEquals("rmse", json.at("/tasks/1/metric").asText());
        assertFalse(json.at("/tasks/1/higherIsBetter").asBoolean(true));
        assertEquals(
                List.of("version", "checkpoint", "value", "decision", "reason"),
                keys(json.at("/tasks/0/released/0")).subList(0, 5));
        assertEquals(List.of(SampleRun.domains()), keys(json.at("/forgetting/byDomain")));
        assertTrue(json.at("/tasks/0/final").asDouble() > json.at("/tasks/0/scratch").asDouble());
    }

    @Test
    void numberThatIsNotFiniteIsNull() throws Exception {
        Report report =
                new Report(
                        "p",
                        1,
                        "v",
                        new Report.Pretrain(1, 1, 1, Double.NaN, 0.5, 0, 0, 0),
                        List.of(),
                        List.of(new ModelCheckpoint("c", 1, Map.of("a", Double.POSITIVE_INFINITY))),
                        new Forgetting(null, Map.of(), Map.of()),
                        List.of(),
                        new Report.Details(
                                List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
                                ""));
        ReportWriter.write(dir, report);
        JsonNode json = new ObjectMapper().readTree(dir.resolve(ReportWriter.JSON).toFile());
        assertTrue(json.at("/pretrain/tokensPerSecond").isNull());
        assertTrue(json.at("/checkpoints/0/probeLoss/a").isNull());
        assertEquals(0.5, json.at("/pretrain/replayedFraction").asDouble());
    }

    @Test
    void pageIsWellFormedAndLoadsNothing() throws Exception {
        write(SampleRun.domains());
        Document page = parsed(page());
        for (String tag : List.of("img", "iframe", "object", "embed", "base", "form")) {
            assertEquals(0, page.getElementsByTagName(tag).getLength(), tag);
        }
        NodeList all = page.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            assertFalse(element.hasAttribute("src"), element.getTagName());
            String href = element.getAttribute("href");
            assertTrue(href.isEmpty() || href.startsWith("#") || href.equals("data:,"), href);
        }
        String style = page.getElementsByTagName("style").item(0).getTextContent();
        assertFalse(style.contains("url(") || style.contains("@import"), "style loads something");
        String policy =
                ((Element) page.getElementsByTagName("meta").item(1)).getAttribute("content");
        assertTrue(policy.startsWith("default-src 'none'; base-uri 'none';"), policy);
        assertFalse(policy.contains("connect-src"), policy);
        assertFalse(policy.contains("http") || policy.contains("*"), policy);
    }

    @Test
    void textFromTheDataCannotLeaveTheDataBlock() throws Exception {
        write("safe", HOSTILE);
        List<String> scripts = new ArrayList<>();
        Matcher script = SCRIPT.matcher(page());
        while (script.find()) {
            scripts.add(script.group(2));
        }
        assertEquals(3, scripts.size(), "data, plots and page");
        assertFalse(scripts.get(0).contains("<"));
        JsonNode data = new ObjectMapper().readTree(scripts.get(0));
        assertEquals(HOSTILE, data.at("/domains/1").asText());
    }

    @Test
    void titleIsEscaped() throws Exception {
        Report report =
                Report.of("<b>&{{data}}", "1", new RunHistory(), Duration.ofSeconds(1), 0, "");
        ReportWriter.write(dir, report);
        assertEquals(
                "<b>&{{data}} · Millrace run report",
                parsed(page()).getElementsByTagName("title").item(0).getTextContent());
    }

    @Test
    void writingAgainReplacesAndLeavesNothingElse() throws Exception {
        write("first");
        write("second");
        assertTrue(page().contains("\"second\"") && !page().contains("\"first\""));
        try (var files = Files.list(dir)) {
            assertEquals(
                    List.of("report.html", "report.json"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    private JsonNode write(String... domains) throws Exception {
        ReportWriter.write(dir, new SampleRun(domains).report());
        return new ObjectMapper().readTree(dir.resolve(ReportWriter.JSON).toFile());
    }

    private String page() throws Exception {
        return Files.readString(dir.resolve(ReportWriter.PAGE));
    }

    /** The page is written so that, scripts apart, an XML parser accepts it. */
    private static Document parsed(String page) throws Exception {
        String markup = SCRIPT.matcher(page).replaceAll("$1$3");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(markup)));
    }

    private static List<String> keys(JsonNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
