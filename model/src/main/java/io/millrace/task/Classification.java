package io.millrace.task;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.core.Linear;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.encoder.Encoder;
import io.millrace.input.Arrays;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.plugin.NoOptions;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One class of several: a linear map of the representation and the mean cross-entropy in nats. The classes are those of the
 * training rows, sorted.
 */
public final class Classification implements Task<NoOptions, Encoder<?>> {

    private static final String CLASSES = "classes";
    private static final String WEIGHT = "head.weight";
    private static final String BIAS = "head.bias";

    @Override
    public String name() {
        return "classification";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    @SuppressWarnings("unchecked") // any encoder at all
    public Class<Encoder<?>> reads() {
        return (Class<Encoder<?>>) (Class<?>) Encoder.class;
    }

    @Override
    public Class<Target.Name> target() {
        return Target.Name.class;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new Accuracy(), new MacroF1());
    }

    @Override
    public JsonNode fit(NoOptions own, List<Target> train) {
        var names = new TreeSet<String>();
        train.forEach(target -> names.add(((Target.Name) target).name()));
        if (names.size() < 2) {
            throw new IllegalArgumentException(
                    "labels of "
                            + names.size()
                            + (names.size() == 1 ? " class" : " classes")
                            + " to train on; needed: at least 2");
        }
        ObjectNode fitted = JsonNodeFactory.instance.objectNode();
        names.forEach(fitted.putArray(CLASSES)::add);
        return fitted;
    }

    @Override
    public List<String> classes(JsonNode fitted) {
        var classes = new ArrayList<String>();
        fitted.get(CLASSES).forEach(name -> classes.add(name.textValue()));
        return classes;
    }

    @Override
    public Head<?> create(
            NoOptions own, Encoder<?> encoder, JsonNode fitted, Task.Context context) {
        return new LinearClassifier<>(encoder, classes(fitted), context);
    }

    @Override
    public Optional<LinearMap> linear(JsonNode fitted) {
        return Optional.of(LinearMap.choice(false, WEIGHT, BIAS, classes(fitted)));
    }

    /** The class that most of the examples have; of equals the first in order. */
    @Override
    public Optional<Target> constant(List<Target> truth) {
        var counts = new HashMap<Target, Integer>();
        truth.forEach(target -> counts.merge(target, 1, Integer::sum));
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return truth.stream().filter(target -> counts.get(target) == most).findFirst();
    }

    private static final class LinearClassifier<A extends Arrays> extends PooledHead<A> {
        private final List<String> classes;
        private final Map<String, Integer> indices = new HashMap<>();
        private final Torch torch;
        private final NDArray weight;
        private final NDArray bias;

        LinearClassifier(Encoder<A> encoder, List<String> classes, Task.Context context) {
            super(encoder, context.parameters());
            this.classes = classes;
            this.torch = context.torch();
            classes.forEach(name -> indices.put(name, indices.size()));
            weight =
                    context.parameters()
                            .create(
                                    WEIGHT,
                                    new Parameters.Start.Normal(0.02),
                                    classes.size(),
                                    encoder.width());
            bias = context.parameters().create(BIAS, Parameters.ZEROS, classes.size());
        }

        private NDArray logits(NDArray representations) {
            return Linear.linear(representations, weight, bias).singletonOrThrow();
        }

        @Override
        protected NDArray loss(NDArray representations, List<Target> targets) {
            long[] wanted = new long[targets.size()];
            for (int i = 0; i < wanted.length; i++) {
                wanted[i] = indices.get(((Target.Name) targets.get(i)).name());
            }
            NDArray index =
                    representations.getManager().create(wanted).toType(DataType.INT64, false);
            return torch.crossEntropy(logits(representations), index);
        }

        @Override
        protected List<Target> predict(NDArray representations) {
            float[] logits = HostBytes.floats(logits(representations));
            var answers = new ArrayList<Target>();
            for (int from = 0; from < logits.length; from += classes.size()) {
                int best = 0;
                for (int c = 1; c < classes.size(); c++) {
                    if (logits[from + c] > logits[from + best]) {
                        best = c;
                    }
                }
                answers.add(new Target.Name(classes.get(best)));
            }
            return answers;
        }

        /** By softmax, which in float64 no logit overflows. */
        @Override
        protected List<Answer> withProbabilities(NDArray representations) {
            float[] logits = HostBytes.floats(logits(representations));
            List<Target> said = predict(representations);
            var answers = new ArrayList<Answer>();
            for (int row = 0; row < said.size(); row++) {
                answers.add(new Answer(said.get(row), probabilities(logits, row * classes.size())));
            }
            return answers;
        }

        private Map<String, Double> probabilities(float[] logits, int from) {
            double most = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < classes.size(); c++) {
                most = Math.max(most, logits[from + c]);
            }
            double sum = 0;
            for (int c = 0; c < classes.size(); c++) {
                sum += Math.exp(logits[from + c] - most);
            }
            var probabilities = new LinkedHashMap<String, Double>();
            for (int c = 0; c < classes.size(); c++) {
                probabilities.put(classes.get(c), Math.exp(logits[from + c] - most) / sum);
            }
            return probabilities;
        }

        @Override
        public boolean knows(Target target) {
            return target instanceof Target.Name name && indices.containsKey(name.name());
        }
    }
}
