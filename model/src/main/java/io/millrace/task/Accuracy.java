package io.millrace.task;

import io.millrace.schemas.payload.Target;
import java.util.List;
import java.util.Optional;

/** The share of answers that are right. */
public final class Accuracy implements Metric {
    @Override
    public String name() {
        return "accuracy";
    }

    @Override
    public double of(List<Target> answers, List<Target> truth) {
        int right = 0;
        for (int i = 0; i < truth.size(); i++) {
            right += truth.get(i).equals(answers.get(i)) ? 1 : 0;
        }
        return (double) right / truth.size();
    }

    @Override
    public Optional<boolean[]> right(List<Target> answers, List<Target> truth) {
        boolean[] right = new boolean[truth.size()];
        for (int i = 0; i < right.length; i++) {
            right[i] = truth.get(i).equals(answers.get(i));
        }
        return Optional.of(right);
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }
}
