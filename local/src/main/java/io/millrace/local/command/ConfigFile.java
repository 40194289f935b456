package io.millrace.local.command;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.local.FileFailure;
import io.millrace.schemas.config.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file of {@code --config}. */
final class ConfigFile {

    private ConfigFile() {}

    /**
     * Reads a pipeline's configuration.
     *
     * @throws IllegalArgumentException if the file cannot be read, or says something that is not allowed
     */
    static PipelineConfig read(Path file) {
        if (Files.isDirectory(file)) {
            throw refused(file, "is a folder", null);
        }
        try {
            return StrictYaml.read(file, PipelineConfig.class);
        } catch (IOException e) {
            throw refused(file, "cannot be read: " + FileFailure.said(e), e);
        }
    }

    private static IllegalArgumentException refused(Path file, String why, IOException cause) {
        return new IllegalArgumentException(
                "--config is " + file + ", which " + why + "; allowed: a YAML file", cause);
    }
}
