package io.millrace.local.command;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.text.Printable;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the releases of a pipeline. */
@Command(name = "models", description = "Lists the releases on a pipeline's models topic.")
public final class ModelsCommand implements Callable<Integer>, Subcommand {

    @Mixin private PipelineOptions pipeline;
    @Mixin private Listing listing;
    @Spec private CommandSpec spec;

    @Override
    public int place() {
        return 50;
    }

    @Override
    public Integer call() throws Exception {
        PipelineConfig config = pipeline.config();
        PrintWriter err = spec.commandLine().getErr();
        try (var reader = Listing.open(config, config.topics().models(), ModelRelease.class, err)) {
            listing.print(
                    reader,
                    release -> true,
                    new Listing.Shown<>(ModelsCommand::row, one -> line(one.record())),
                    spec.commandLine().getOut());
        }
        return 0;
    }

    private static Object row(ModelRelease release) {
        var row = new LinkedHashMap<String, Object>();
        row.put("task", release.getTask());
        row.put("version", release.getVersion());
        row.put("checkpoint", release.getCheckpoint());
        row.put("metric", release.getMetric());
        row.put("value", release.getValue());
        row.put("higherIsBetter", release.getHigherIsBetter());
        row.put("confidence", release.getConfidence());
        row.put("interval", release.getInterval().isEmpty() ? null : release.getInterval());
        row.put("looks", release.getLooks());
        row.put("uri", release.getUri());
        return row;
    }

    private static String line(ModelRelease release) {
        return String.format(
                Locale.ROOT,
                "%-24s v%04d  %s %.4f  from %s  %s",
                Printable.of(release.getTask()),
                release.getVersion(),
                Printable.of(release.getMetric()),
                release.getValue(),
                Printable.of(release.getCheckpoint()),
                Printable.of(release.getUri()));
    }
}
