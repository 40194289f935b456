package io.millrace.local.command;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.store.StoreProbe;
import io.millrace.local.run.NativeFolders;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says whether a configuration is right. */
@Command(
        name = "check",
        description =
                "Reads a pipeline's configuration and says what is wrong with it, or that nothing is.")
public final class CheckCommand implements Callable<Integer>, Subcommand {

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "the pipeline's YAML")
    private Path config;

    @Override
    public int place() {
        return 70;
    }

    @Override
    public Integer call() throws Exception {
        PipelineConfig read = ConfigFile.read(config);
        // Made and left: it throws what is wrong with formats, options and secrets.
        read.stream().values().unlabeled();
        read.labels().values().labeled();
        NativeFolders.check();
        StoreProbe.check(read);
        System.out.println(
                "ok  pipeline " + read.pipeline() + ", config hash " + read.configHash());
        return 0;
    }
}
