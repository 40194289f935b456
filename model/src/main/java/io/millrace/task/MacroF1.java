package io.millrace.task;

import io.millrace.schemas.payload.Target;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The mean over the classes of the harmonic mean of precision and recall. Classes are what examples have or what was
 * answered: one that the model does not know counts with 0, so that models of different classes compare.
 */
public final class MacroF1 implements Metric {

    @Override
    public String name() {
        return "macro-f1";
    }

    @Override
    public double of(List<Target> answers, List<Target> truth) {
        return over(answers, truth).applyAsDouble(IntStream.range(0, truth.size()).toArray());
    }

    @Override
    public ToDoubleFunction<int[]> over(List<Target> answers, List<Target> truth) {
        var classes = new HashMap<Target, Integer>();
        int[] is = numbers(truth, classes);
        int[] said = numbers(answers, classes);
        return rows -> {
            int[] hits = new int[classes.size()];
            int[] both = new int[classes.size()]; // twice: as the truth and as an answer
            for (int row : rows) {
                both[is[row]]++;
                both[said[row]]++;
                hits[is[row]] += is[row] == said[row] ? 1 : 0;
            }
            // Sorted: the order in which classes come must not decide the last bits of a sum.
            double[] scores =
                    IntStream.range(0, both.length)
                            .filter(one -> both[one] > 0)
                            .mapToDouble(one -> 2.0 * hits[one] / both[one])
                            .sorted()
                            .toArray();
            return Arrays.stream(scores).sum() / scores.length;
        };
    }

    private static int[] numbers(List<Target> targets, Map<Target, Integer> classes) {
        return targets.stream()
                .mapToInt(target -> classes.computeIfAbsent(target, one -> classes.size()))
                .toArray();
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }
}
