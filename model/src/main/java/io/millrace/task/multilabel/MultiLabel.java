package io.millrace.task.multilabel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.encoder.Encoder;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.payload.Target;
import io.millrace.task.Head;
import io.millrace.task.Metric;
import io.millrace.task.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Any number of classes for an example, each on its own: a linear map of the representation, and the mean over examples and
 * classes of the binary cross-entropy in nats. The classes are those of the training rows, sorted.
 */
public final class MultiLabel implements Task<MultiLabel.Options, Encoder<?>> {

    private static final String CLASSES = "classes";

    /**
     * Options of the task.
     *
     * @param threshold probability from which on a class is among the answer
     */
    public record Options(Double threshold) {
        public Options {
            threshold = Check.range("threshold", threshold == null ? 0.5 : threshold, 0.01, 0.99);
        }
    }

    @Override
    public String name() {
        return "multi-label";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    @SuppressWarnings("unchecked") // any encoder at all
    public Class<Encoder<?>> reads() {
        return (Class<Encoder<?>>) (Class<?>) Encoder.class;
    }

    @Override
    public Class<Target.Names> target() {
        return Target.Names.class;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new LabelF1(true), new LabelF1(false));
    }

    @Override
    public JsonNode fit(Options own, List<Target> train) {
        var all = new TreeSet<String>();
        train.forEach(target -> all.addAll(names(target)));
        if (all.isEmpty()) {
            throw new IllegalArgumentException(
                    "labels of 0 classes to train on; needed: at least 1");
        }
        ObjectNode fitted = JsonNodeFactory.instance.objectNode();
        all.forEach(fitted.putArray(CLASSES)::add);
        return fitted;
    }

    @Override
    public List<String> classes(JsonNode fitted) {
        var classes = new ArrayList<String>();
        fitted.get(CLASSES).forEach(name -> classes.add(name.textValue()));
        return classes;
    }

    @Override
    public Head<?> create(Options own, Encoder<?> encoder, JsonNode fitted, Task.Context context) {
        return new BinaryClassifiers<>(encoder, classes(fitted), own.threshold, context);
    }

    /**
     * The most frequent classes, as many as the micro-F1 is best with: of k classes that c examples have in all, it is 2c /
     * (k · examples + classes of all examples).
     */
    @Override
    public Optional<Target> constant(List<Target> truth) {
        var counts = new TreeMap<String, Integer>();
        int all = 0;
        for (Target target : truth) {
            names(target).forEach(name -> counts.merge(name, 1, Integer::sum));
            all += names(target).size();
        }
        List<Map.Entry<String, Integer>> frequent = new ArrayList<>(counts.entrySet());
        frequent.sort(Comparator.comparingInt(entry -> -entry.getValue()));
        double best = 0;
        int taken = 0;
        int covered = 0;
        for (int k = 1; k <= frequent.size(); k++) {
            covered += frequent.get(k - 1).getValue();
            double score = 2.0 * covered / ((double) k * truth.size() + all);
            if (score > best) {
                best = score;
                taken = k;
            }
        }
        return Optional.of(
                new Target.Names(
                        frequent.subList(0, taken).stream()
                                .map(Map.Entry::getKey)
                                .sorted()
                                .toList()));
    }

    static List<String> names(Target target) {
        return ((Target.Names) target).names();
    }
}
