package io.millrace.local.command;

import io.millrace.local.Version;
import io.millrace.local.run.Console;
import io.millrace.local.run.Data;
import io.millrace.local.run.KnownStart;
import io.millrace.local.run.LocalRun;
import io.millrace.local.run.Settings;
import io.millrace.local.run.Summary;
import io.millrace.monitoring.report.Report;
import io.millrace.monitoring.report.ReportWriter;
import io.millrace.schemas.decode.FieldOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;

/** Options of a command that runs the whole pipeline in this process and ends with a report. */
public final class RunOptions {

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "millrace-out",
            description = "where report, models and log go (default: ${DEFAULT-VALUE})")
    private Path out;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "sections of a pipeline's YAML, over the defaults")
    private Path config;

    @Option(names = "--objective", paramLabel = "NAME", description = "pretraining task")
    private String objective;

    @Option(
            names = "--size",
            paramLabel = "NAME",
            description = "size of the encoder (of text: tiny)")
    private String size;

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            description = "what a fine-tuning trains: features, full, top-layers")
    private String strategy;

    @Option(
            names = "--replay",
            paramLabel = "SHARE",
            description = "share of replayed samples in a step, 0 for none")
    private Double replay;

    @Option(
            names = "--start",
            paramLabel = "PATH|minilm",
            description = {
                "weights to go on from: a folder of the Transformers library, an ONNX file of a BERT, a model",
                "checkpoint or a release; minilm: all-MiniLM-L6-v2 as Maven has it"
            })
    private String start;

    @Option(names = "--seed", paramLabel = "N", description = "of every random choice")
    private Long seed;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "of the Flink dashboard (default: any free one)")
    private int port;

    @Option(
            names = "--page",
            paramLabel = "PORT|off",
            defaultValue = "0",
            description = "of the live page (default: any free one)")
    private String page;

    @Option(names = "--json", description = "print the report as JSON when done, and nothing else")
    private boolean json;

    /** Where the fields of rows are: as {@code --config} says of the stream, if that is JSON too. */
    FieldOptions rows() {
        return config != null ? Settings.of(config).rows() : FieldOptions.USUAL;
    }

    private OptionalInt pagePort() {
        if (page.equals("off")) {
            return OptionalInt.empty();
        }
        if (!page.matches("\\d{1,5}") || Integer.parseInt(page) > 65_535) {
            throw new IllegalArgumentException("--page is " + page + "; allowed: off, 0 to 65535");
        }
        return OptionalInt.of(Integer.parseInt(page));
    }

    /** Runs it on the data, under the options that were given. */
    public int run(Settings settings, Data data) throws Exception {
        OutputFolder.open("--out", out);
        boolean terminal = Help.Ansi.AUTO.enabled();
        var console = new Console(json ? System.err : System.out, terminal && !json);
        if (start != null || (config != null && Settings.of(config).has("start"))) {
            settings.forGivenWeights();
        }
        // The encoder that ships is one for the objective that ships.
        if (objective != null && settings.rename("objective", objective)) {
            settings.remove("encoder");
        }
        if (config != null) {
            settings.over(config);
        }
        if (objective != null) {
            settings.rename("objective", objective);
        }
        settings.set(size, "encoder", "size")
                .set(replay, "replay", "share")
                .set(seed, "seed")
                .setForTasks(strategy, "strategy");
        if (start != null) {
            String from = KnownStart.path(start, out.resolve("start"), console);
            settings.remove("start").set(from, "start", "from");
        }
        var local = new LocalRun(settings, data, out, port, console, Version.current());
        pagePort().ifPresent(local::withPage);
        Report report = local.run();
        if (json) {
            System.out.println(Files.readString(out.resolve(ReportWriter.JSON)));
        } else {
            Summary.print(report, out.resolve(ReportWriter.PAGE), console.unit(), System.out);
        }
        return 0;
    }
}
