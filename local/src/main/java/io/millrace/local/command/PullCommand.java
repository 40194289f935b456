package io.millrace.local.command;

import io.millrace.export.ModelFormat;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches the newest release of a task. */
@Command(
        name = "pull",
        description = "Fetches the files of a task's newest release, and verifies them.")
public final class PullCommand implements Callable<Integer>, Subcommand {

    @Parameters(paramLabel = "TASK", description = "the task")
    private String task;

    @Mixin private PipelineOptions pipeline;

    @Spec private CommandSpec spec;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            completionCandidates = ExportFormats.class,
            description =
                    "a form that others load: ${COMPLETION-CANDIDATES} (default: the files as they are)")
    private String format;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "where the files go (default: TASK-vNNNN, or TASK-vNNNN-FORMAT)")
    private Path out;

    @Override
    public int place() {
        return 60;
    }

    @Override
    public Integer call() throws Exception {
        PulledRelease newest = PulledRelease.newest(task, pipeline, spec.commandLine().getErr());
        Path to = out != null ? out : newest.name(format);
        if (format == null) {
            newest.copyTo(to);
        } else {
            ModelFormat.write(format, newest.read(), to, Optional.empty(), false);
        }
        System.out.println(to);
        return 0;
    }
}
