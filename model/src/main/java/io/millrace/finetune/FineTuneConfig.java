package io.millrace.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.control.Control;
import io.millrace.encoder.Encoder;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.plugin.Plugins;
import io.millrace.task.Metric;
import io.millrace.task.Task;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How a task is learned.
 *
 * @param kind of task: a name, or an object with a name and options; default: classification
 * @param strategy likewise, what of the encoder is trained; default: full
 * @param epochs at most; default: the strategy's, as of the three that follow
 * @param batch rows in a step
 * @param learningRate of the encoder's parameters and the head
 * @param patience epochs without a better validation loss before it stops
 * @param minSteps with few labels, so many epochs more that there are as many steps if it does not stop before, and as
 *     much more patience; default: 300, and 0 where epochs are said
 * @param dropout share of the tokens of an example that a step does not see (word dropout, Iyyer et al. 2015), of inputs
 *     of tokens; default: 0
 * @param pooling what a head that answers from one representation reads of it: {@code encoder}, the default,
 *     or {@code wide-and-deep}, with a bag of tokens beside it, of text
 * @param ensemble a control whose model, learned from the same rows, answers beside the head, with weights chosen on the
 *     validation rows, where it can read them: its name, or {@value #NONE}, the default
 * @param metric what the gate compares; default: the task's first
 */
public record FineTuneConfig(
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
        String metric) {

    private static final int MIN_STEPS = 300;

    static final String NONE = "none";

    /** All defaults. */
    public static final FineTuneConfig DEFAULT =
            new FineTuneConfig(null, null, null, null, null, null, null, null, null, null, null);

    public FineTuneConfig {
        Choice<Task<Record, Encoder<?>>> task = task(kind);
        Choice<TransferStrategy<Record>> transfer = transfer(strategy);
        kind = task.json();
        strategy = transfer.json();
        TransferStrategy.Pace pace = transfer.plugin().pace();
        int floor = epochs == null ? MIN_STEPS : 0;
        minSteps = Check.range("min-steps", minSteps == null ? floor : minSteps, 0, 1 << 24);
        dropout = Check.range("dropout", dropout == null ? 0.0 : dropout, 0, 0.9);
        pooling = pooling == null ? Pooling.ENCODER : pooling;
        ensemble = ensemble == null ? NONE : ensemble;
        var known = new TreeSet<>(Plugins.names(Control.class));
        known.add(NONE);
        Check.that(known.contains(ensemble), "ensemble", ensemble, String.join(", ", known));
        epochs = Check.range("epochs", epochs == null ? pace.epochs() : epochs, 1, 10_000);
        batch = Check.range("batch", batch == null ? pace.batch() : batch, 1, 1 << 16);
        learningRate = learningRate == null ? pace.learningRate() : learningRate;
        Check.that(learningRate > 0, "learning-rate", learningRate, "a number above 0");
        patience =
                Check.range(
                        "patience",
                        patience == null ? pace.patience() : patience,
                        1,
                        Integer.MAX_VALUE);
        metric = metric(task.plugin(), metric).name();
    }

    private static Choice<Task<Record, Encoder<?>>> task(JsonNode section) {
        return Choice.of(Task.class, "kind", section, Task.DEFAULT);
    }

    private static Choice<TransferStrategy<Record>> transfer(JsonNode section) {
        return Choice.of(TransferStrategy.class, "strategy", section, "full");
    }

    private static Metric metric(Task<?, ?> task, String name) {
        if (name == null) {
            return task.metrics().get(0);
        }
        return task.metrics().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                ConfigException.refused(
                                        "metric",
                                        name,
                                        task.metrics().stream()
                                                .map(Metric::name)
                                                .collect(Collectors.joining(", "))));
    }

    /** What is learned. */
    public Choice<Task<Record, Encoder<?>>> task() {
        return task(kind);
    }

    /** What is trained. */
    public Choice<TransferStrategy<Record>> transfer() {
        return transfer(strategy);
    }

    /** What the gate compares. */
    public Metric gated() {
        return metric(task().plugin(), metric);
    }
}
