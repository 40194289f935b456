package io.millrace.task.answering;

import io.millrace.schemas.payload.Target;
import io.millrace.task.Metric;
import java.util.List;
import java.util.Optional;

/** The share of answers that have the same words as the true one, see {@link Answered}. */
final class ExactMatch implements Metric {

    @Override
    public String name() {
        return "exact-match";
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }

    @Override
    public double of(List<Target> answers, List<Target> truth) {
        int right = 0;
        for (boolean one : right(answers, truth).orElseThrow()) {
            right += one ? 1 : 0;
        }
        return (double) right / truth.size();
    }

    @Override
    public Optional<boolean[]> right(List<Target> answers, List<Target> truth) {
        boolean[] right = new boolean[truth.size()];
        for (int row = 0; row < right.length; row++) {
            right[row] = Answered.words(answers.get(row)).equals(Answered.words(truth.get(row)));
        }
        return Optional.of(right);
    }
}
