package io.millrace.monitoring.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import io.millrace.monitoring.SampleRun;
import io.millrace.monitoring.history.RunHistory;
import io.millrace.schemas.events.PretrainingEnded;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Draws the page in a real browser; skipped where none is installed. */
class PageInBrowserTest {

    private static final List<String> BROWSERS =
            List.of("chromium", "chromium-browser", "google-chrome");

    @TempDir Path dir;

    @Test
    void everySectionIsDrawnAndHostileNamesStayText() throws Exception {
        String hostile = "<img src=x onerror=\"document.title='broken'\">";
        Report report = new SampleRun("english", hostile, "constructor").report();
        String page = drawn(report);
        assertTrue(page.contains("data-state=\"drawn\""), "the script did not reach its end");
        for (String id : List.of("curves", "forgetting", "finetuned", "releases", "dead-letters")) {
            assertTrue(page.contains("id=\"" + id + "\""), id);
        }
        assertEquals(5, page.split("role=\"img\"", -1).length - 1, "charts");
        assertFalse(page.contains("<img"), "a name became an element");
        assertFalse(page.contains("NaN"), "a number is not one");
    }

    /** Of the sample's error less is better, and pretraining made it less. */
    @Test
    void whatIsBetterIsSaidByTheDirectionOfTheMetric() throws Exception {
        String page = drawn(new SampleRun(SampleRun.domains()).report());
        assertTrue(page.contains("rmse (lower is better)"), page);
        assertTrue(page.contains("<b>3 of 3 tasks</b>"), page);
        assertTrue(page.matches("(?s).*<span class=\"delta up\">▼ −0\\.\\d+ better<.*"), page);
        assertTrue(page.matches("(?s).*<span class=\"delta up\">▲ \\+[\\d.]+ pts<.*"), page);
    }

    @Test
    void runThatMeasuredNothingHasAPageToo() throws Exception {
        Report empty = Report.of("empty", "1", new RunHistory(), Duration.ZERO, 0, "");
        String page = drawn(empty);
        assertTrue(page.contains("data-state=\"drawn\""), "the script did not reach its end");
        assertFalse(page.contains("role=\"img\""), "a chart of nothing");
        assertTrue(page.contains("every record was used"), page);
    }

    @Test
    void rowsRefusedAndDuplicatesAreNotCalledUsed() throws Exception {
        var history = new RunHistory();
        var totals = new Totals(9, 9, 0, 4, 0, 0);
        history.add(new Told("p", 9, 0, new PretrainingEnded(totals)));
        Report report = Report.of("p", "1", history, Duration.ZERO, 1, "");
        String page = drawn(report);
        assertTrue(page.contains("1 row refused · 4 duplicates left out"), page);
        assertFalse(page.contains("every record was used"), page);
    }

    /** What an evaluation of a small encoder gives, with a domain whose name is markup. */
    @Test
    void anEvaluationIsDrawnWithAllThatItHas() throws Exception {
        String hostile = "<img src=x>";
        String json =
                """
                {"model": "step-00000007", "encoder": {"name": "mlp"}, "input": "features", "version": "1",
                 "data": ["rows.jsonl"], "seconds": 3.5, "energy": {"joules": null, "gramsCo2": null, "how": "unknown"},
                 "verdict": {"labels": ["a", "b"], "trainRows": 9, "validationRows": 3, "testRows": 4,
                  "probe": {"pretrained": 0.9, "random": 0.7, "raw": null, "majority": 0.5, "cost": 0.1},
                  "neighbours": {"votes": 10, "pretrained": 0.8, "random": 0.6, "raw": null},
                  "curve": [
                   {"perClass": 10, "rows": 20, "pretrained": 0.6, "random": 0.5, "raw": null, "tuned": 0.7, "scratch": 0.5},
                   {"perClass": 50, "rows": 90, "pretrained": 0.8, "random": 0.6, "raw": null, "tuned": 0.9, "scratch": 0.7}],
                  "layers": [{"layer": "pooled", "units": 8, "dead": 2, "effectiveRank": 1.1, "collapsed": true}],
                  "points": [{"domain": "%1$s", "label": "a", "x": 0.1, "y": 1}, {"domain": "q", "label": "b", "x": 2, "y": 0},
                   {"domain": "q", "label": "b", "x": -2, "y": 0}],
                  "slices": [{"field": "domain", "gap": 0.25, "groups": [
                   {"group": "%1$s", "rows": 20, "accuracy": 0.5}, {"group": "q", "rows": 20, "accuracy": 0.75}]}],
                  "looks": [{"title": "filters", "height": 2, "width": 2, "cells": [[0, 255, 0, 255], [255, 0, 0, 0]]}],
                  "warnings": ["pooled has collapsed"]}}
                """
                        .formatted(hostile);
        EvaluationWriter.write(
                dir, "step-00000007", ReportJson.MAPPER.readValue(json, new TypeReference<>() {}));
        String page = drawn(EvaluationWriter.PAGE);
        assertTrue(page.contains("data-state=\"drawn\""), "the script did not reach its end");
        for (String id :
                List.of("warnings", "probes", "curve", "plane", "layers", "slices", "looks")) {
            assertTrue(page.contains("id=\"" + id + "\""), id);
        }
        assertEquals(2, page.split("<canvas", -1).length - 1, "pictures");
        assertTrue(page.contains("+25.0 pts"), page);
        assertFalse(page.contains("<img"), "a name became an element");
        assertFalse(page.contains("NaN"), "a number is not one");
    }

    private String drawn(Report report) throws Exception {
        ReportWriter.write(dir, report);
        return drawn(ReportWriter.PAGE);
    }

    /** The document after its scripts ran, without the scripts. */
    private String drawn(String name) throws Exception {
        Optional<Path> browser = browser();
        Assumptions.assumeTrue(browser.isPresent(), "no browser on the PATH of " + BROWSERS);
        File dom = dir.resolve("dom.html").toFile();
        Process process =
                new ProcessBuilder(
                                browser.get().toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--user-data-dir=" + dir.resolve("profile"),
                                "--virtual-time-budget=3000",
                                "--dump-dom",
                                dir.resolve(name).toUri().toString())
                        .redirectOutput(dom)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("the browser did not come back within 60 s");
        }
        return Files.readString(dom.toPath()).replaceAll("(?s)<script.*?</script>", "");
    }

    private static Optional<Path> browser() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> BROWSERS.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
