package io.millrace.task;

import io.millrace.schemas.payload.Target;
import java.util.HashMap;
import java.util.List;

/**
 * The mean over the classes of the harmonic mean of precision and recall. Classes are what examples have or what was
 * answered: one that the model does not know counts with 0, so that models of different classes compare.
 */
public final class MacroF1 implements Metric {

    private static final class Count {
        private int is;
        private int said;
        private int hits;
    }

    @Override
    public String name() {
        return "macro-f1";
    }

    @Override
    public double of(List<Target> answers, List<Target> truth) {
        var counts = new HashMap<Target, Count>();
        for (int i = 0; i < truth.size(); i++) {
            counts.computeIfAbsent(truth.get(i), c -> new Count()).is++;
            counts.computeIfAbsent(answers.get(i), c -> new Count()).said++;
            counts.get(truth.get(i)).hits += truth.get(i).equals(answers.get(i)) ? 1 : 0;
        }
        // Sorted: the order of a hash map must not decide the last bits of a sum.
        double sum =
                counts.values().stream()
                        .mapToDouble(count -> 2.0 * count.hits / (count.is + count.said))
                        .sorted()
                        .sum();
        return sum / counts.size();
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }
}
