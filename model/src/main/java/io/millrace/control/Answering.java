package io.millrace.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.payload.Target;
import io.millrace.task.Answer;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Targets as what a linear model gives: a value for each class, or a number in standard deviations. */
interface Answering {

    /** What a linear model is told. */
    double number(Target target);

    /** What it says by its outputs. */
    Answer answer(double[] outputs);

    /** How its outputs come from scores. */
    boolean takes(LinearModel.Link link);

    /** Writes it into what {@link #read} takes. */
    void write(ObjectNode fitted);

    /** Weights for each feature. */
    int outputs();

    /** What to choose from, the plainest first. */
    List<Setting> settings();

    /** That of training rows; empty if a bag of words gives no such targets. */
    static Optional<Answering> of(List<Target> train) {
        if (train.isEmpty()) {
            return Optional.empty();
        }
        if (train.stream().allMatch(Target.Name.class::isInstance)) {
            return Optional.of(Classes.of(train));
        }
        return train.stream().allMatch(Target.Scalar.class::isInstance)
                ? Optional.of(Numbers.of(train))
                : Optional.empty();
    }

    /**
     * What was written.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Answering read(JsonNode fitted) {
        if (fitted.has(Classes.KEY)) {
            return new Classes(Fitted.strings(fitted, Classes.KEY));
        }
        return new Numbers(
                Fitted.number(fitted, Numbers.MEAN), Fitted.number(fitted, Numbers.DEVIATION));
    }

    /** One class of several. */
    final class Classes implements Answering {

        private static final String KEY = "classes";

        private final List<String> classes;
        private final Map<String, Integer> index = new HashMap<>();

        Classes(Collection<String> names) {
            classes = List.copyOf(names);
            classes.forEach(one -> index.put(one, index.size()));
            if (classes.isEmpty() || index.size() < classes.size()) {
                throw new IllegalArgumentException(
                        KEY + " are " + classes + "; allowed: one at least, each once");
            }
        }

        static Classes of(List<Target> train) {
            var names = new TreeSet<String>();
            train.forEach(target -> names.add(((Target.Name) target).name()));
            return new Classes(names);
        }

        @Override
        public double number(Target target) {
            return index.get(((Target.Name) target).name());
        }

        /** The likeliest, of equals the first. */
        @Override
        public Answer answer(double[] outputs) {
            int best = 0;
            var probabilities = new LinkedHashMap<String, Double>();
            for (int i = 0; i < outputs.length; i++) {
                best = outputs[i] > outputs[best] ? i : best;
                probabilities.put(classes.get(i), outputs[i]);
            }
            return new Answer(new Target.Name(classes.get(best)), probabilities);
        }

        @Override
        public boolean takes(LinearModel.Link link) {
            return link != LinearModel.Link.IDENTITY;
        }

        @Override
        public void write(ObjectNode fitted) {
            classes.forEach(fitted.putArray(KEY)::add);
        }

        @Override
        public int outputs() {
            return classes.size();
        }

        @Override
        public List<Setting> settings() {
            return Setting.ofClasses(classes.size());
        }
    }

    /** A number. */
    final class Numbers implements Answering {

        private static final String MEAN = "mean";
        private static final String DEVIATION = "deviation";

        private final double mean;
        private final double deviation;

        Numbers(double mean, double deviation) {
            this.mean = mean;
            this.deviation = deviation;
        }

        static Numbers of(List<Target> train) {
            double mean = train.stream().mapToDouble(Numbers::value).average().orElseThrow();
            double square =
                    train.stream()
                            .mapToDouble(one -> (value(one) - mean) * (value(one) - mean))
                            .average()
                            .orElseThrow();
            return new Numbers(mean, square > 0 ? Math.sqrt(square) : 1);
        }

        private static double value(Target target) {
            return ((Target.Scalar) target).value();
        }

        @Override
        public double number(Target target) {
            return (value(target) - mean) / deviation;
        }

        @Override
        public Answer answer(double[] outputs) {
            return Answer.of(new Target.Scalar(mean + deviation * outputs[0]));
        }

        @Override
        public boolean takes(LinearModel.Link link) {
            return link == LinearModel.Link.IDENTITY;
        }

        @Override
        public void write(ObjectNode fitted) {
            fitted.put(MEAN, mean).put(DEVIATION, deviation);
        }

        @Override
        public int outputs() {
            return 1;
        }

        @Override
        public List<Setting> settings() {
            return Setting.OF_NUMBERS;
        }
    }
}
