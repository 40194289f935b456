package io.millrace.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schemas.config.Check;

/**
 * A task.
 *
 * @param kind what is answered: {@code classification} or another by its name, with options
 * @param strategy what of the encoder is trained: {@code features}, {@code full}, {@code top-layers}, with options
 * @param epochs at most
 * @param batch rows in a step
 * @param learningRate of the fine-tuning
 * @param patience epochs without a better validation loss before it stops
 * @param minSteps with few labels, so many epochs more that there are as many steps
 * @param dropout share of the tokens of an example that a step does not see
 * @param pooling what a head reads that answers from one representation: {@code encoder} or {@code wide-and-deep}, with a bag of
 *     tokens beside it, of text
 * @param ensemble a control whose model answers beside the head, with weights chosen on the validation rows:
 *     {@code bag-of-words}, of text, or {@code none}
 * @param metric what the gate compares: one of the kind's metrics
 * @param gate when a candidate becomes the release
 * @param margin the older name of {@code gate.margin}
 * @param maxRows labelled examples to learn from, training and validation together; a fair sample of more
 * @param maxEvaluationRows test examples to judge by; a fair sample of more
 * @param seeds fine-tunings of a checkpoint; the first one is the candidate
 * @param finalSeeds fine-tunings of the checkpoint at the end of a bounded stream
 * @param control also train from scratch, with the same seeds, at the end of a bounded stream
 */
public record TaskConfig(
        JsonNode kind,
        JsonNode strategy,
        Integer epochs,
        Integer batch,
        Double learningRate,
        Integer patience,
        Integer minSteps,
        Double dropout,
        Pooling pooling,
        String ensemble,
        String metric,
        GateConfig gate,
        Double margin,
        Integer maxRows,
        Integer maxEvaluationRows,
        Integer seeds,
        Integer finalSeeds,
        Boolean control) {

    public TaskConfig {
        var tuning =
                new FineTuneConfig(
                        kind,
                        strategy,
                        epochs,
                        batch,
                        learningRate,
                        patience,
                        minSteps,
                        dropout,
                        pooling,
                        ensemble,
                        metric);
        kind = tuning.kind();
        strategy = tuning.strategy();
        epochs = tuning.epochs();
        batch = tuning.batch();
        learningRate = tuning.learningRate();
        patience = tuning.patience();
        minSteps = tuning.minSteps();
        dropout = tuning.dropout();
        pooling = tuning.pooling();
        ensemble = tuning.ensemble();
        metric = tuning.metric();
        if (margin != null) {
            Check.that(gate == null, "margin", margin, "one of margin and gate");
            gate = new GateConfig(Check.range("margin", margin, 0, 1e9), null);
            margin = null;
        }
        gate = gate == null ? GateConfig.DEFAULT : gate;
        maxRows = Check.range("max-rows", maxRows == null ? 20_000 : maxRows, 10, 10_000_000);
        maxEvaluationRows =
                Check.range(
                        "max-evaluation-rows",
                        maxEvaluationRows == null ? 10_000 : maxEvaluationRows,
                        10,
                        10_000_000);
        seeds = Check.range("seeds", seeds == null ? 1 : seeds, 1, 100);
        finalSeeds = Check.range("final-seeds", finalSeeds == null ? seeds : finalSeeds, 1, 100);
        control = control != null && control;
    }

    /** How it is learned. */
    public FineTuneConfig tuning() {
        return new FineTuneConfig(
                kind,
                strategy,
                epochs,
                batch,
                learningRate,
                patience,
                minSteps,
                dropout,
                pooling,
                ensemble,
                metric);
    }
}
