package io.millrace.local.command;

import io.millrace.jobs.config.PipelineConfig;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which pipeline a command is about. */
final class PipelineOptions {

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "the pipeline's YAML")
    private Path file;

    private PipelineConfig config;

    PipelineOptions() {}

    /** Of a command for which the file is not always needed. */
    PipelineOptions(Path file) {
        this.file = file;
    }

    PipelineConfig config() throws IOException {
        if (config == null) {
            config = ConfigFile.read(file);
        }
        return config;
    }

    String name() throws IOException {
        return config().pipeline();
    }
}
