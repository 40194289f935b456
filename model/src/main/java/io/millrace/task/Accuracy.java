package io.millrace.task;

import io.millrace.schemas.payload.Target;
import java.util.List;

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
    public boolean higherIsBetter() {
        return true;
    }
}
