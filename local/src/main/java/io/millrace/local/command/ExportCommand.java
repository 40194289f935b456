package io.millrace.local.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.export.ModelFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a model in a form that others load. */
@Command(
        name = "export",
        description =
                "Writes a release, or a model checkpoint, in a form that others load, with a model card.",
        footer = {
            "",
            "  millrace export mood-v0007 --format onnx",
            "  millrace export STORE/PIPELINE/checkpoints/step-00001200 --format huggingface --out encoder"
        })
public final class ExportCommand implements Callable<Integer>, Subcommand {

    @Parameters(
            paramLabel = "FOLDER",
            description = "what pull left, or a folder of the store: with manifest.json in it")
    private Path folder;

    @Option(
            names = "--format",
            required = true,
            paramLabel = "FORMAT",
            completionCandidates = ExportFormats.class,
            description = "the form: ${COMPLETION-CANDIDATES}")
    private String format;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "where the files go (default: the folder's name, with -FORMAT)")
    private Path out;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description =
                    "report.json of the run that made the model: the model card says what it was compared with")
    private Path report;

    @Option(
            names = "--encoder-alone",
            description =
                    "of a release that answers with a bag of words beside its encoder: encoder and head without it")
    private boolean alone;

    @Override
    public int place() {
        return 64;
    }

    @Override
    public Integer call() throws Exception {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        Path to = out != null ? out : Path.of(name + "-" + format);
        ModelFormat.write(format, folder, to, report(), alone);
        System.out.println(to);
        return 0;
    }

    private Optional<JsonNode> report() throws IOException {
        if (report == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ObjectMapper().readTree(report.toFile()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "--report is " + report + ", which is no JSON; allowed: a run's report.json",
                    e);
        }
    }
}
