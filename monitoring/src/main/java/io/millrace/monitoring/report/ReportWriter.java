package io.millrace.monitoring.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes {@code report.json}, for programs, and {@code report.html}, for people. */
public final class ReportWriter {

    public static final String JSON = "report.json";
    public static final String PAGE = "report.html";

    private ReportWriter() {}

    /**
     * Writes both files.
     *
     * @param dir made if it is not there; files of an earlier run are replaced, each at once
     */
    public static void write(Path dir, Report report) throws IOException {
        Files.createDirectories(dir);
        ObjectNode everything = ReportJson.MAPPER.valueToTree(report);
        ObjectNode contract = everything.deepCopy();
        contract.remove("details");
        replace(
                dir.resolve(JSON),
                ReportJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(contract)
                        + "\n");
        replace(
                dir.resolve(PAGE),
                Page.ofReport(report.pipeline(), ReportJson.MAPPER.writeValueAsString(everything)));
    }

    /** A reader sees the old file or the new one, never half of one. */
    static void replace(Path file, String content) throws IOException {
        Path unfinished = file.resolveSibling("." + file.getFileName() + ".tmp");
        Files.writeString(unfinished, content, StandardCharsets.UTF_8);
        Files.move(
                unfinished,
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
