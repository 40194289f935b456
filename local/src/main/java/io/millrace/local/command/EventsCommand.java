package io.millrace.local.command;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.text.Printable;
import io.millrace.schemas.wire.JsonRecords;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what the jobs told of their progress. */
@Command(
        name = "events",
        description = "Lists what the jobs told on a pipeline's progress topic.",
        footer = {"", "  millrace events --config p.yaml --kind probe --follow"})
public final class EventsCommand implements Callable<Integer>, Subcommand {

    @Mixin private PipelineOptions pipeline;
    @Mixin private Listing listing;

    @Option(
            names = "--kind",
            paramLabel = "WORD",
            description = "only these: step, health, probe, checkpoint, finetune, release, ...")
    private String kind;

    /** Shown of an event: some have one for each domain, or for each of a hundred examples. */
    private static final int FIELDS = 24;

    @Spec private CommandSpec spec;

    @Override
    public int place() {
        return 52;
    }

    @Override
    public Integer call() throws Exception {
        PipelineConfig config = pipeline.config();
        PrintWriter err = spec.commandLine().getErr();
        try (var reader =
                Listing.open(config, config.topics().progress(), ProgressEvent.class, err)) {
            listing.print(
                    reader,
                    one -> kind == null || kind.equals(one.record().getKind()),
                    new Listing.Shown<>(JsonRecords::tree, one -> line(one.record())),
                    spec.commandLine().getOut());
        }
        return 0;
    }

    /** Of any kind, those of a newer version too: its fields by name. */
    private static String line(ProgressEvent event) {
        var line = new StringBuilder();
        line.append(
                String.format(
                        Locale.ROOT,
                        "%s  %-8s %-10s step %d",
                        Instant.ofEpochMilli(event.getTimestamp()),
                        Printable.of(event.getJob()),
                        Printable.of(event.getKind()),
                        event.getStep()));
        var fields = new TreeMap<String, String>();
        event.getTags().forEach((name, tag) -> fields.put(name, Printable.of(tag)));
        event.getValues().forEach((name, value) -> fields.put(name, number(value)));
        fields.entrySet().stream()
                .limit(FIELDS)
                .forEach(field -> append(line, field.getKey(), field.getValue()));
        if (fields.size() > FIELDS) {
            line.append("  and ").append(fields.size() - FIELDS).append(" more (--json)");
        }
        return line.toString();
    }

    private static void append(StringBuilder line, String name, String value) {
        line.append("  ").append(Printable.of(name)).append('=').append(value);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.4g", value);
    }
}
