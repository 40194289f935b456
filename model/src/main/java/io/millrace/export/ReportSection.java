package io.millrace.export;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.release.Manifest;
import java.util.Locale;

/** What the report of the run that made a model says of it, as a part of its card. */
final class ReportSection {

    private final StringBuilder text = new StringBuilder();

    private ReportSection() {}

    /**
     * The part.
     *
     * @param report what {@code report.json} holds
     * @throws IllegalArgumentException if the report is another pipeline's, or knows nothing of the release's task
     */
    static String of(JsonNode report, Manifest manifest) {
        String pipeline = report.path("pipeline").asText();
        if (!pipeline.equals(manifest.origin().pipeline())) {
            throw new IllegalArgumentException(
                    "the report is of pipeline '"
                            + pipeline
                            + "', and the model of '"
                            + manifest.origin().pipeline()
                            + "'; allowed: the report.json of the model's own run");
        }
        var section = new ReportSection();
        section.line("");
        section.line("## What the run's report says");
        section.line("");
        section.line("| | |");
        section.line("|---|---|");
        JsonNode forgetting = report.path("forgetting");
        section.number("forgetting, mean of all domains, nats", forgetting.path("mean"));
        forgetting
                .path("byDomain")
                .fields()
                .forEachRemaining(
                        one -> section.number("forgetting of " + one.getKey(), one.getValue()));
        if (manifest.released() != null) {
            section.task(report, manifest.released().task());
        }
        return section.text.toString();
    }

    private void task(JsonNode report, String name) {
        for (JsonNode task : report.path("tasks")) {
            if (task.path("name").asText().equals(name)) {
                String metric = task.path("metric").asText();
                number(metric + ", mean of the last trial's seeds", task.path("final"));
                number(metric + " from scratch", task.path("scratch"));
                number(metric + " of the start weights without the stream", task.path("start"));
                number(metric + " of the encoder alone", task.path("encoderAlone"));
                number(metric + " of a bag of words", task.path("bagOfWords"));
                number(metric + " of one answer to all", task.path("majority"));
                number("labels learned from", task.path("labels"));
                number("rows judged by", task.path("evalExamples"));
                return;
            }
        }
        throw new IllegalArgumentException(
                "the report knows no task '"
                        + name
                        + "'; allowed: the report.json of the model's own run");
    }

    private void number(String name, JsonNode value) {
        if (value.isNumber()) {
            String said =
                    value.isIntegralNumber()
                            ? value.asText()
                            : String.format(Locale.ROOT, "%.4f", value.asDouble());
            line("| " + ModelCard.plain(name) + " | " + said + " |");
        }
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
