package io.millrace.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.input.Options;
import java.util.List;

/**
 * How a task is learned.
 *
 * @param strategy a name, or an object with a name and options; default: full
 * @param epochs at most
 * @param batch rows in a step
 * @param learningRate of the encoder's parameters and the head; default: 5e-4, with a frozen encoder 1e-2
 * @param patience epochs without a better validation loss before it stops
 * @param metric what the gate compares: accuracy or macro-f1
 */
public record FineTuneConfig(
        JsonNode strategy,
        Integer epochs,
        Integer batch,
        Double learningRate,
        Integer patience,
        String metric) {

    /** All defaults. */
    public static final FineTuneConfig DEFAULT =
            new FineTuneConfig(null, null, null, null, null, null);

    public FineTuneConfig {
        String name =
                strategy == null || strategy.isNull()
                        ? "full"
                        : strategy.isTextual()
                                ? strategy.asText()
                                : strategy.path("name").asText("");
        JsonNode options = strategy == null || !strategy.isObject() ? null : strategy;
        ObjectNode complete = Options.node().put("name", name);
        TransferStrategy.find(name)
                .complete(options)
                .fields()
                .forEachRemaining(f -> complete.set(f.getKey(), f.getValue()));
        strategy = complete;
        boolean frozen = name.equals("features");
        epochs = epochs == null ? (frozen ? 60 : 10) : epochs;
        batch = batch == null ? (frozen ? 64 : 16) : batch;
        learningRate = learningRate == null ? (frozen ? 1e-2 : 5e-4) : learningRate;
        patience = patience == null ? (frozen ? 10 : 4) : patience;
        metric = metric == null ? "accuracy" : metric;
        if (epochs < 1 || epochs > 10_000) {
            throw new IllegalArgumentException("epochs is " + epochs + ", must be from 1 to 10000");
        }
        if (batch < 1 || batch > 1 << 16) {
            throw new IllegalArgumentException("batch is " + batch + ", must be from 1 to 65536");
        }
        if (!(learningRate > 0)) {
            throw new IllegalArgumentException(
                    "learning-rate is " + learningRate + ", must be above 0");
        }
        if (patience < 1) {
            throw new IllegalArgumentException("patience is " + patience + ", must be at least 1");
        }
        if (!List.of("accuracy", "macro-f1").contains(metric)) {
            throw new IllegalArgumentException(
                    "metric is '" + metric + "', allowed: accuracy, macro-f1");
        }
    }

    TransferStrategy transfer() {
        return TransferStrategy.find(strategy.get("name").asText());
    }
}
