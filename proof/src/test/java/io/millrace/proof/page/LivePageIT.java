package io.millrace.proof.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.finetune.FineTuneJob;
import io.millrace.jobs.pretrain.PretrainJob;
import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.local.process.cluster.LocalFlink;
import io.millrace.monitoring.exporter.Footprint;
import io.millrace.monitoring.exporter.Monitor;
import io.millrace.monitoring.history.LostRecords;
import io.millrace.monitoring.history.RunHistory;
import io.millrace.monitoring.page.Live;
import io.millrace.monitoring.report.Report;
import io.millrace.monitoring.report.ReportJson;
import io.millrace.monitoring.web.EventStreams;
import io.millrace.monitoring.web.WebServer;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.client.TopicWriter;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.Certainty;
import io.millrace.schemas.events.DomainProbed;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import io.millrace.schemas.events.TrialName;
import io.millrace.schemas.topics.TopicAdmin;
import io.millrace.schemas.wire.WireReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline that runs, on the live page, in a browser. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class LivePageIT {

    private static final long BEGIN = 1_790_000_000_000L;

    @TempDir private Path dir;
    private final AvroCodec codec = new AvroCodec();
    private final SplittableRandom random = new SplittableRandom(1);
    private long written;

    @Test
    void whatThePipelineDoesIsSeenAndThePageSurvivesBothRestarts() throws Exception {
        try (Browser browser = Browser.start();
                EmbeddedBroker broker = EmbeddedBroker.startTemporary();
                LocalFlink flink = LocalFlink.builder(dir.resolve("flink")).optSlots(4).start()) {
            PipelineConfig config = config(broker);
            TopicAdmin.createMissing(config.kafka().clientProperties(), "live", 1, 1);
            Monitor monitor = monitor(config, 0);
            int port = monitor.address().getPort();
            Page page = browser.page(1280, 900, ColorScheme.LIGHT);
            List<String> errors = new ArrayList<>();
            page.onConsoleMessage(
                    message -> {
                        // A connection that is refused while the monitor restarts is told by the
                        // browser itself.
                        if (message.type().equals("error") && !message.text().contains("ERR_")) {
                            errors.add(message.text());
                        }
                    });
            page.onPageError(errors::add);
            page.navigate("http://127.0.0.1:" + port + "/");

            JobClient pretraining = submitted(flink, config, null);
            StreamExecutionEnvironment finetune = flink.environment();
            FineTuneJob.build(finetune, config);
            JobClient tuning = finetune.executeAsync("finetune");

            publish(broker, config, "animals", 600);
            awaitStep(page, 10);
            long first = step(page);
            publish(broker, config, "animals", 600);
            awaitStep(page, first + 10);
            String path = curve(page);
            publish(broker, config, "colours", 600);
            await(() -> page.content().contains(">colours<"));
            await(() -> !curve(page).equals(path));
            await(() -> page.locator("#plane svg path").count() > 3);
            label(broker, config);
            publish(broker, config, "colours", 600);
            await(() -> page.locator("#live-models").count() == 1);
            String model = page.locator("#live-models").textContent();
            assertTrue(model.matches("(?s).*subject v\\d+Model checkpointstep-\\d{8}.*"), model);
            assertTrue(model.contains("live.records 0: 0 to "), model);
            assertTrue(
                    model.contains("on 40 test examples")
                            || model.contains("same 40 test examples"),
                    model);
            page.locator("#curves button", new Page.LocatorOptions()).last().click();
            Browser.picture(page, "live-light");

            // The pipeline restarts.
            String savepoint = stopped(pretraining);
            long before = step(page);
            pretraining = submitted(flink, config, savepoint);
            publish(broker, config, "animals", 600);
            awaitStep(page, before + 10);

            // The monitor restarts.
            monitor.close();
            await(() -> page.locator("#status").textContent().startsWith("not connected"));
            monitor = monitor(config, port);
            await(() -> page.locator("#status").textContent().equals("live"));
            before = step(page);
            publish(broker, config, "colours", 600);
            awaitStep(page, before + 10);

            keyboard(page);
            assertEquals(List.of(), errors);
            pictures(browser, port);
            pretraining.cancel().get();
            tuning.cancel().get();
            monitor.close();
        }
    }

    /** That is said, and what is known stays. */
    @Test
    void aBrokerThatIsAwayIsSaidOnThePage() throws Exception {
        try (Browser browser = Browser.start()) {
            EmbeddedBroker broker = EmbeddedBroker.startTemporary();
            PipelineConfig config = config(broker);
            TopicAdmin.createMissing(config.kafka().clientProperties(), "live", 1, 1);
            var totals = new Totals(8, 512, 0.5, 0, 0, 0);
            var taken = new StepTaken(5, 9000, 0, 1e-3, 1, totals, new TreeMap<>());
            try (TopicWriter writer =
                    TopicWriter.open(broker.bootstrapServers(), config.topics().progress())) {
                writer.write(
                        key(7), codec.encode(new Told("live", 7, BEGIN, taken).event()), BEGIN);
            }
            try (Monitor monitor = monitor(config, 0)) {
                Page page = browser.page(1280, 900, ColorScheme.LIGHT);
                page.navigate("http://127.0.0.1:" + monitor.address().getPort() + "/");
                awaitStep(page, 7);
                await(() -> page.locator("#now").textContent().contains("All is well"));
                broker.close();
                await(() -> page.locator("#now").textContent().contains("live.progress is away"));
                assertEquals(7, step(page));
                assertTrue(page.locator("#curves").isVisible());
            } finally {
                broker.close();
            }
        }
    }

    /** What is beyond the bounds is one, and the page stays one that can be read. */
    @Test
    void fiveHundredDomainsAndTwoHundredTasksAreDrawn() throws Exception {
        var history = new RunHistory(40);
        for (int step = 10; step <= 5000; step += 10) {
            var brought = new TreeMap<String, Long>();
            for (int i = 0; i < 10; i++) {
                brought.put("domain-" + (step + i) % 500, 8L);
            }
            var totals = new Totals(8L * step, 512L * step, 0.5, 0, 0, 0);
            var taken =
                    new StepTaken(
                            5.0 - step / 2000.0,
                            9000,
                            0,
                            1e-3,
                            1,
                            totals,
                            step,
                            brought,
                            brought,
                            0);
            history.add(new Told("p", step, step, taken));
            for (int i = 0; i < 10; i++) {
                var probed = new DomainProbed("domain-" + (step + i) % 500, 4, true, 0.1);
                history.add(new Told("p", step, step, probed));
            }
        }
        for (int task = 0; task < 200; task++) {
            var judged =
                    new CandidateJudged(
                            new TrialName("task-" + task, "step-00005000"),
                            Decision.PROMOTED,
                            "first release",
                            "accuracy",
                            true,
                            1,
                            0.5,
                            null,
                            Certainty.UNTOLD);
            history.add(new Told("p", 5000, 0, judged));
        }
        try (Browser browser = Browser.start();
                var streams = new EventStreams();
                WebServer server = serving(streams)) {
            byte[] data = ReportJson.line(Report.running("p", "test", history), NOTHING_LIVE);
            assertTrue(data.length < 1 << 20, "bytes of an event: " + data.length);
            streams.send(data);
            Page page = browser.page(1280, 900, ColorScheme.LIGHT);
            page.navigate("http://127.0.0.1:" + server.address().getPort() + "/");
            awaitStep(page, 5000);
            assertTrue(page.content().contains("other"));
            assertTrue(page.locator(".task").count() == 24, "cards");
            assertTrue(page.content().contains("And 176 more"));
            assertTrue(page.locator("#lost").textContent().contains("150 records of t/0"));
            Browser.picture(page, "live-many");
        }
    }

    private static final Live NOTHING_LIVE =
            new Live(
                    List.of(),
                    List.of(),
                    null,
                    null,
                    false,
                    List.of(),
                    List.of(new LostRecords.Loss(1000, "150 records of t/0 were deleted")),
                    List.of(),
                    Map.of(),
                    List.of());

    private static WebServer serving(EventStreams streams) throws Exception {
        var document = io.millrace.monitoring.report.Page.live("p");
        return new WebServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                Map.of(
                        "/",
                        exchange ->
                                WebServer.send(
                                        exchange,
                                        "text/html; charset=utf-8",
                                        document.text().getBytes(StandardCharsets.UTF_8)),
                        "/events",
                        streams));
    }

    /** Everything that can be used is reached by the keyboard, and the page can be held still. */
    private static void keyboard(Page page) {
        page.locator("button", new Page.LocatorOptions()).first().focus();
        page.keyboard().press("Enter");
        assertEquals("paused", page.locator("#status").textContent());
        page.keyboard().press("Enter");
        assertFalse(page.locator("#status").textContent().equals("paused"));
        page.locator("#curves summary").first().focus();
        page.keyboard().press("Enter");
        assertTrue(page.locator("#curves table").first().isVisible());
    }

    private static void pictures(Browser browser, int port) throws InterruptedException {
        for (ColorScheme colours : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
            for (int width : new int[] {1280, 390}) {
                Page page = browser.page(width, 900, colours);
                page.navigate("http://127.0.0.1:" + port + "/");
                awaitStep(page, 1);
                Object wide = page.evaluate("document.documentElement.scrollWidth - innerWidth");
                assertEquals(0, wide, "pixels wider than the window of " + width);
                Browser.picture(
                        page, "live-" + colours.name().toLowerCase(Locale.ROOT) + "-" + width);
            }
        }
    }

    private static long step(Page page) {
        Object step = page.evaluate("document.documentElement.dataset.step || '0'");
        return Long.parseLong(step.toString());
    }

    private static String curve(Page page) {
        return String.valueOf(
                page.evaluate(
                        "[...document.querySelectorAll('#curves svg path')].map((p) => p.getAttribute('d')).join()"));
    }

    private static void awaitStep(Page page, long step) throws InterruptedException {
        await(() -> step(page) >= step);
    }

    /** The test's own time limit ends it. */
    private static void await(BooleanSupplier what) throws InterruptedException {
        while (!what.getAsBoolean()) {
            Thread.sleep(100);
        }
    }

    private PipelineConfig config(EmbeddedBroker broker) {
        return StrictYaml.read(
                """
                pipeline: live
                kafka: {bootstrap: "%s"}
                store: "%s"
                stream: {idle: 500ms}
                input: {name: text, vocabulary: 512, length: 16}
                encoder: {depth: 1, width: 32, heads: 2}
                training: {batch: 8, warmup: 5, fit-examples: 100, threads: 1}
                probes: {share: 0.1, samples: 4, every: 10}
                checkpoints: {every: 20}
                flink: {checkpoint-interval: 500ms}
                tasks:
                  subject: {strategy: full, epochs: 2}
                """
                        .formatted(broker.bootstrapServers(), dir.resolve("store").toUri()),
                PipelineConfig.class);
    }

    private static Monitor monitor(PipelineConfig config, int port) throws Exception {
        return Monitor.start(
                config.pipeline(),
                config.kafka().clientProperties(),
                WireReader::new,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                Optional.empty(),
                Footprint.assumed(),
                "test");
    }

    private static JobClient submitted(LocalFlink flink, PipelineConfig config, String savepoint)
            throws Exception {
        var settings = new Configuration();
        if (savepoint != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment environment = flink.environment(settings);
        PretrainJob.build(environment, config);
        return environment.executeAsync("pretrain");
    }

    private String stopped(JobClient job) throws Exception {
        return job.stopWithSavepoint(
                        false,
                        dir.resolve("savepoints").toUri().toString(),
                        SavepointFormatType.CANONICAL)
                .get(1, TimeUnit.MINUTES);
    }

    private void publish(
            EmbeddedBroker broker, PipelineConfig config, String domain, int examples) {
        try (TopicWriter writer =
                TopicWriter.open(broker.bootstrapServers(), config.topics().records())) {
            for (int i = 0; i < examples; i++) {
                long at = BEGIN + 60_000 * written++;
                String text = sentence(domain) + " " + written;
                writer.write(
                        key(at),
                        codec.encode(
                                new UnlabeledExample("e" + at, domain, at, new Text(text), null)),
                        at);
            }
        }
    }

    private void label(EmbeddedBroker broker, PipelineConfig config) {
        try (TopicWriter writer =
                TopicWriter.open(broker.bootstrapServers(), config.topics().labeled())) {
            for (int i = 0; i < 120; i++) {
                String label = i % 2 == 0 ? "cat" : "red";
                String split = i < 60 ? "train" : i < 80 ? "validation" : "test";
                var text = new Text(sentence(i % 2 == 0 ? "animals" : "colours"));
                var example =
                        new LabeledExample(
                                "l" + i, "subject", "d", label, split, BEGIN + i, text, null);
                writer.write(key(i), codec.encode(example), BEGIN + i);
            }
        }
    }

    private static byte[] key(long number) {
        return Long.toString(number).getBytes(StandardCharsets.UTF_8);
    }

    private String sentence(String domain) {
        String[] first = domain.equals("animals") ? ANIMALS : COLOURS;
        return "the "
                + first[random.nextInt(first.length)]
                + " "
                + REST[random.nextInt(REST.length)];
    }

    private static final String[] ANIMALS = {"cat", "dog", "horse", "cow", "mouse"};
    private static final String[] COLOURS = {"red wall", "green door", "blue house", "white roof"};
    private static final String[] REST = {
        "sleeps on the sofa", "runs in the garden", "drinks some water", "waits at the door"
    };
}
