package io.millrace.local.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches the newest release of a task. */
@Command(
        name = "pull",
        description = "Fetches the files of a task's newest release, and verifies them.")
public final class PullCommand implements Callable<Integer>, Subcommand {

    @Parameters(paramLabel = "TASK", description = "the task")
    private String task;

    @Mixin private PipelineOptions pipeline;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "where the files go (default: TASK-vNNNN)")
    private Path out;

    @Override
    public int place() {
        return 60;
    }

    @Override
    public Integer call() throws Exception {
        PulledRelease newest = PulledRelease.newest(task, pipeline);
        Path to = out == null ? newest.name() : out;
        newest.copyTo(to);
        System.out.println(to);
        return 0;
    }
}
