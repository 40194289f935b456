package io.millrace.monitoring.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes {@code evaluation.json}, for programs, and {@code evaluation.html}, for people. */
public final class EvaluationWriter {

    public static final String JSON = "evaluation.json";
    public static final String PAGE = "evaluation.html";

    private EvaluationWriter() {}

    /**
     * Writes both files.
     *
     * @param dir made if it is not there; files of an earlier evaluation are replaced, each at once
     * @param title of the page, plain text
     * @param evaluation what the page shows, by name; see {@code evaluation.js}
     */
    public static void write(Path dir, String title, Map<String, ?> evaluation) throws IOException {
        Files.createDirectories(dir);
        ObjectNode all = ReportJson.MAPPER.valueToTree(evaluation);
        ReportWriter.replace(
                dir.resolve(JSON),
                ReportJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
        ReportWriter.replace(
                dir.resolve(PAGE),
                Page.ofEvaluation(title, ReportJson.MAPPER.writeValueAsString(all)));
    }
}
