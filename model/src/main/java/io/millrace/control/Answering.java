package io.millrace.control;

import io.millrace.schemas.payload.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Targets as the numbers that a linear model gives: the index of a class, or a number in standard deviations. */
interface Answering {

    /** What a linear model is told. */
    double number(Target target);

    /** What it says by a number. */
    Target target(double number);

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
            return Optional.of(new Classes(train));
        }
        return train.stream().allMatch(Target.Scalar.class::isInstance)
                ? Optional.of(new Numbers(train))
                : Optional.empty();
    }

    /** One class of several. */
    final class Classes implements Answering {

        private final List<Target> classes;
        private final Map<Target, Integer> index = new HashMap<>();

        Classes(List<Target> train) {
            var names = new TreeSet<String>();
            train.forEach(target -> names.add(((Target.Name) target).name()));
            classes = names.stream().<Target>map(Target.Name::new).toList();
            classes.forEach(one -> index.put(one, index.size()));
        }

        @Override
        public double number(Target target) {
            return index.get(target);
        }

        @Override
        public Target target(double number) {
            return classes.get((int) number);
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

        private final double mean;
        private final double deviation;

        Numbers(List<Target> train) {
            mean = train.stream().mapToDouble(Numbers::value).average().orElseThrow();
            double square =
                    train.stream()
                            .mapToDouble(one -> (value(one) - mean) * (value(one) - mean))
                            .average()
                            .orElseThrow();
            deviation = square > 0 ? Math.sqrt(square) : 1;
        }

        private static double value(Target target) {
            return ((Target.Scalar) target).value();
        }

        @Override
        public double number(Target target) {
            return (value(target) - mean) / deviation;
        }

        @Override
        public Target target(double number) {
            return new Target.Scalar(mean + deviation * number);
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
