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

/**
 * A plain model that answers beside an encoder's head, each with a share: a linear opinion pool (Stone 1961) of the
 * probabilities of classes, a weighted mean of numbers.
 *
 * @param control its name
 * @param share of its answers, 0 to 1; the rest is the head's
 * @param learned what it learned from the training rows
 */
record Ensemble(String control, double share, Control.Learned learned) {

    private static final double[] SHARES = {0.5, 0.25, 0.75, 0, 1};
    private static final String CONTROL = "control";
    private static final String SHARE = "share";
    private static final String FITTED = "fitted";
    private static final String FILE = ".bin";

    /** What counts for a probability of 0. */
    private static final double LEAST = 1e-6;

    Ensemble {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share is " + share + "; allowed: 0 to 1");
        }
    }

    /**
     * With the share by which validation rows are answered with the lowest loss (logarithmic, or squared); of equals the
     * nearest to a half, which it is without such rows.
     *
     * @param own the head's answers to them
     */
    static Ensemble chosen(
            String control, Control.Learned learned, List<Answer> own, Dataset.Part validation) {
        List<Answer> others = learned.answers(validation.payloads());
        Ensemble best = null;
        double least = Double.POSITIVE_INFINITY;
        for (double share : SHARES) {
            var one = new Ensemble(control, share, learned);
            double loss = loss(one.together(own, others), validation.truth());
            if (best == null || loss < least) {
                best = one;
                least = loss;
            }
        }
        return best;
    }

    private static double loss(List<Answer> answers, List<Target> truth) {
        double sum = 0;
        for (int row = 0; row < answers.size(); row++) {
            Answer said = answers.get(row);
            if (said.target() instanceof Target.Scalar number) {
                double off = number.value() - ((Target.Scalar) truth.get(row)).value();
                sum += off * off;
            } else {
                String name = ((Target.Name) truth.get(row)).name();
                // One that no training row had is lost for every share alike.
                sum -= Math.log(Math.max(LEAST, said.probabilities().getOrDefault(name, 1.0)));
            }
        }
        return sum;
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

    private Answer together(Answer own, Answer other) {
        if (own.target() instanceof Target.Scalar one
                && other.target() instanceof Target.Scalar two) {
            return Answer.of(new Target.Scalar((1 - share) * one.value() + share * two.value()));
        }
        var probabilities = new LinkedHashMap<String, Double>();
        String best = null;
        for (Map.Entry<String, Double> each : own.probabilities().entrySet()) {
            double of = other.probabilities().getOrDefault(each.getKey(), 0.0);
            probabilities.put(each.getKey(), (1 - share) * each.getValue() + share * of);
            if (best == null || probabilities.get(each.getKey()) > probabilities.get(best)) {
                best = each.getKey();
            }
        }
        return new Answer(new Target.Name(best), probabilities);
    }

    /** A model with this beside its head. */
    SavedModel in(SavedModel model) {
        ObjectNode saved = JsonNodeFactory.instance.objectNode();
        saved.put(CONTROL, control).put(SHARE, share).set(FITTED, learned.fitted());
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
            double share = saved.path(SHARE).asDouble(Double.NaN);
            return Optional.of(new Ensemble(name, share, control.load(saved.path(FITTED), file)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("head.ensemble: " + e.getMessage(), e);
        }
    }
}
