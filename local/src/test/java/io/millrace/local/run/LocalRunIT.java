package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.process.net.BusyPortException;
import io.millrace.local.process.net.LoopbackPort;
import io.millrace.monitoring.report.Report;
import io.millrace.monitoring.report.ReportWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code try} does, from files to the report. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class LocalRunIT {

    private static final int ROWS = 200;
    private static final int REFUSED = 12;

    @TempDir Path dir;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void aTaskJudgedByMacroF1EndsWithAReportAndARelease() throws Exception {
        Report report = run("macro-f1").run();

        JsonNode json = new ObjectMapper().readTree(dir.resolve(ReportWriter.JSON).toFile());
        JsonNode task = json.at("/tasks/0");
        assertEquals("macro-f1", task.path("metric").asText());
        assertEquals("promoted", task.at("/released/0/decision").asText(), printed());
        assertTrue(
                task.path("final").isNumber() && task.path("scratch").isNumber(), task::toString);
        assertTrue(task.path("majority").isNumber(), task::toString);
        assertTrue(task.path("higherIsBetter").asBoolean(), task::toString);
        assertEquals(json.at("/pretrain/steps").asLong(), report.pretrain().steps());
        assertTrue(Files.size(dir.resolve(ReportWriter.PAGE)) > 10_000);
        assertTrue(printed().contains("  animal promoted from step-"), printed());
        assertTrue(printed().matches("(?s).*  step \\d+  loss .* % done.*"), printed());
        assertEquals(REFUSED, json.at("/pretrain/refused").asInt());
        assertEquals(2, json.at("/pretrain/duplicates").asInt());
        assertEquals(10, printed().split("refused    stream.jsonl:", -1).length - 1, printed());
        assertTrue(
                printed().contains("refused    12 rows in all; the first 10 are above"), printed());
    }

    /** Tasks would wait for a model checkpoint for ever. */
    @Test
    void dataOfWhichNothingCanBeLearnedEndsTheRunAtOnceWithTheReason() throws Exception {
        LocalRun run = run(Collections.nCopies(30, "{\"text\": \"  \"}"), "accuracy", 0);
        var failed = assertThrows(IllegalStateException.class, run::run);
        assertEquals(
                "none of 30 records could be learned; the first because it.records-0-0: text has 0 characters; allowed: 1"
                        + " to 100000",
                failed.getMessage());
        assertTrue(Files.notExists(dir.resolve(ReportWriter.PAGE)), "a report of nothing");
    }

    @Test
    void aReaderOfTheTopicsThatFailsEndsTheRunWithItsError() throws Exception {
        LocalRun run =
                run("accuracy")
                        .onProgress(
                                event -> {
                                    throw new IllegalArgumentException("not this one");
                                });
        var failed = assertThrows(IllegalStateException.class, run::run);
        assertEquals("topic it.progress: following it failed: not this one", failed.getMessage());
    }

    @Test
    void aBusyPortIsToldBeforeAnythingIsPublished() throws Exception {
        try (ServerSocketChannel taken = LoopbackPort.bind("test", 0)) {
            LocalRun run = run("accuracy", taken.socket().getLocalPort());
            assertThrows(BusyPortException.class, run::run);
        }
        assertEquals("", printed());
    }

    private LocalRun run(String metric) throws IOException {
        return run(metric, 0);
    }

    private LocalRun run(String metric, int dashboardPort) throws IOException {
        List<String> stream = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            stream.add("{\"text\": \"%s\"}".formatted(SmallPipeline.sentence(i)));
        }
        stream.addAll(List.copyOf(stream.subList(0, 2))); // duplicates
        stream.addAll(Collections.nCopies(REFUSED, "{}"));
        return run(stream, metric, dashboardPort);
    }

    private LocalRun run(List<String> stream, String metric, int dashboardPort) throws IOException {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            String text = SmallPipeline.sentence(i);
            String animal = text.contains("cat") || text.contains("dog") ? "pet" : "other";
            labels.add("{\"text\": \"%s\", \"label\": \"%s\"}".formatted(text, animal));
        }
        Settings settings =
                Settings.shipped("try")
                        .over(
                                file(
                                        "try.yaml",
                                        List.of(
                                                "pipeline: it",
                                                "input: {name: text, vocabulary: 512, length: 16}",
                                                "encoder: {depth: 1, width: 16, heads: 1}",
                                                "training: {batch: 8, warmup: 2, fit-examples: 20, threads: 1}",
                                                "clean: {duplicates: exact}",
                                                "flink: {checkpoint-interval: 500ms}",
                                                "any-task: {epochs: 1, final-seeds: 1, metric: %s}"
                                                        .formatted(metric))));
        var data =
                new JsonlData(
                        List.of(file("stream.jsonl", stream)),
                        Map.of("animal", file("labels.jsonl", labels)));
        var console = new Console(new PrintStream(printed, true, UTF_8), true);
        return new LocalRun(settings, data, dir, dashboardPort, console, "test");
    }

    private Path file(String name, List<String> lines) throws IOException {
        return Files.write(dir.resolve(name), lines);
    }

    private String printed() {
        return printed.toString(UTF_8);
    }
}
