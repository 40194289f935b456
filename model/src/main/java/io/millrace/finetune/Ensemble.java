package io.millrace.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.control.Control;
import io.millrace.release.ModelConfig;
import io.millrace.release.SavedModel;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.plugin.Plugins;
import io.millrace.task.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * A plain model that answers beside an encoder's head, each with a weight: a logarithmic opinion pool (Genest and Zidek 1986) of
 * the probabilities of classes, p ~ p_head^h p_other^o, a weighted mean of numbers. A linear pool would follow whichever of the
 * two is surer, and that is the one that few labels were learned by heart by.
 *
 * @param control its name
 * @param head weight of the head's answers
 * @param other weight of its own answers
 * @param learned what it learned from the training rows
 */
record Ensemble(String control, double head, double other, Control.Learned learned) {

    private static final double[] HEAD = {0, 0.125, 0.25, 0.5, 1};
    private static final double[] OTHER = {1, 0.5, 2, 0.25, 4, 0};
    private static final double MOST = 1000;
    private static final int SURE = 1;
    private static final String CONTROL = "control";
    private static final String OF_HEAD = "weight-of-head";
    private static final String OF_OTHER = "weight";
    private static final String FITTED = "fitted";
    private static final String FILE = ".bin";

    /** What counts for a probability of 0. */
    private static final double LEAST = 1e-6;

    Ensemble {
        weight(OF_HEAD, head);
        weight(OF_OTHER, other);
        weight(OF_HEAD + " and " + OF_OTHER + ", both,", head + other == 0 ? -1 : 0);
    }

    private static void weight(String name, double value) {
        if (!(value >= 0 && value <= MOST)) {
            throw new IllegalArgumentException(
                    name + " is " + value + "; allowed: 0 to " + MOST + ", one of them above 0");
        }
    }

    /**
     * With the weights by which validation rows are answered with the lowest loss (logarithmic, or squared). The head counts
     * only where that loss is lower than without it by more than {@value #SURE} standard error: the plainer one, unless the rows
     * say otherwise (Breiman et al. 1984). Without such rows both count alike.
     *
     * @param own the head's answers to them, by weights that they did not choose
     */
    static Ensemble chosen(
            String control, Control.Learned learned, List<Answer> own, Dataset.Part validation) {
        List<Answer> others = learned.answers(validation.payloads());
        if (own.isEmpty()) {
            return new Ensemble(control, 1, 1, learned);
        }
        Ensemble best = null;
        Ensemble plain = null;
        double[] least = null;
        double[] without = null;
        for (double head : HEAD) {
            for (double other : OTHER) {
                if (head + other == 0) {
                    continue;
                }
                var one = new Ensemble(control, head, other, learned);
                double[] losses = losses(one.together(own, others), validation.truth());
                if (best == null || mean(losses) < mean(least)) {
                    best = one;
                    least = losses;
                }
            }
            if (head == 0) {
                plain = best;
                without = least;
            }
        }
        double[] gains = new double[least.length];
        for (int row = 0; row < gains.length; row++) {
            gains[row] = without[row] - least[row];
        }
        return mean(gains) > SURE * standardError(gains) ? best : plain;
    }

    private static double mean(double[] values) {
        return DoubleStream.of(values).average().orElseThrow();
    }

    private static double standardError(double[] values) {
        double mean = mean(values);
        double squares = DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares) / values.length;
    }

    /** The loss of each row. */
    static double[] losses(List<Answer> answers, List<Target> truth) {
        double[] losses = new double[answers.size()];
        for (int row = 0; row < losses.length; row++) {
            Answer said = answers.get(row);
            if (said.target() instanceof Target.Scalar number) {
                double off = number.value() - ((Target.Scalar) truth.get(row)).value();
                losses[row] = off * off;
            } else {
                String name = ((Target.Name) truth.get(row)).name();
                // One that no training row had is lost for all weights alike.
                double probability = said.probabilities().getOrDefault(name, 1.0);
                losses[row] = -Math.log(Math.max(LEAST, probability));
            }
        }
        return losses;
    }

    /** The answers of both to payloads, given the head's. */
    List<Answer> answers(List<? extends Payload> payloads, List<Answer> own) {
        return together(own, learned.answers(payloads));
    }

    private List<Answer> together(List<Answer> own, List<Answer> others) {
        var both = new ArrayList<Answer>(own.size());
        for (int row = 0; row < own.size(); row++) {
            both.add(together(own.get(row), others.get(row)));
        }
        return both;
    }

    private Answer together(Answer own, Answer beside) {
        if (own.target() instanceof Target.Scalar one
                && beside.target() instanceof Target.Scalar two) {
            double sum = head * one.value() + other * two.value();
            return Answer.of(new Target.Scalar(sum / (head + other)));
        }
        var pooled = new LinkedHashMap<String, Double>();
        String best = null;
        for (Map.Entry<String, Double> each : own.probabilities().entrySet()) {
            double of = beside.probabilities().getOrDefault(each.getKey(), 0.0);
            pooled.put(each.getKey(), head * logarithm(each.getValue()) + other * logarithm(of));
            if (best == null || pooled.get(each.getKey()) > pooled.get(best)) {
                best = each.getKey();
            }
        }
        double most = pooled.get(best);
        pooled.replaceAll((name, score) -> Math.exp(score - most));
        double sum = pooled.values().stream().mapToDouble(p -> p).sum();
        pooled.replaceAll((name, score) -> score / sum);
        return new Answer(new Target.Name(best), pooled);
    }

    private static double logarithm(double probability) {
        return Math.log(Math.max(LEAST, probability));
    }

    /** A model with this beside its head. */
    SavedModel in(SavedModel model) {
        ObjectNode saved = JsonNodeFactory.instance.objectNode();
        saved.put(CONTROL, control).put(OF_HEAD, head).put(OF_OTHER, other);
        saved.set(FITTED, learned.fitted());
        var files = new TreeMap<>(model.files());
        files.put(control + FILE, learned.file());
        ModelConfig.Head head = model.config().head().with(saved);
        return new SavedModel(model.config().with(head), files, model.weights());
    }

    /**
     * What answers beside a model's head.
     *
     * @throws IllegalArgumentException if it is not as {@link #in} has it
     */
    static Optional<Ensemble> of(SavedModel model) {
        JsonNode saved = model.config().head().ensemble();
        if (saved == null) {
            return Optional.empty();
        }
        String name = saved.path(CONTROL).asText();
        Control control = Plugins.named(Control.class, "head.ensemble." + CONTROL, name);
        byte[] file = model.files().get(name + FILE);
        if (file == null) {
            throw new IllegalArgumentException(
                    "no file " + name + FILE + "; there are " + model.files().keySet());
        }
        try {
            return Optional.of(
                    new Ensemble(
                            name,
                            saved.path(OF_HEAD).asDouble(Double.NaN),
                            saved.path(OF_OTHER).asDouble(Double.NaN),
                            control.load(saved.path(FITTED), file)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("head.ensemble: " + e.getMessage(), e);
        }
    }
}
