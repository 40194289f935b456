package io.millrace.task.multilabel;

import io.millrace.schemas.payload.Target;
import io.millrace.task.Metric;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The harmonic mean of precision and recall, 2 · hits / (said + true): micro over all classes of all examples together, macro
 * the mean over the classes that examples have or were said. Where there is nothing to say and nothing is said it is 1.
 */
final class LabelF1 implements Metric {

    private final boolean micro;

    LabelF1(boolean micro) {
        this.micro = micro;
    }

    @Override
    public String name() {
        return micro ? "micro-f1" : "macro-f1";
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }

    @Override
    public double of(List<Target> answers, List<Target> truth) {
        return over(answers, truth).applyAsDouble(IntStream.range(0, truth.size()).toArray());
    }

    @Override
    public ToDoubleFunction<int[]> over(List<Target> answers, List<Target> truth) {
        var classes = new HashMap<String, Integer>();
        int[][] is = numbers(truth, classes);
        int[][] said = numbers(answers, classes);
        int[][] hits = new int[is.length][];
        for (int row = 0; row < hits.length; row++) {
            Set<Integer> right = new HashSet<>();
            IntStream.of(is[row]).forEach(right::add);
            hits[row] = IntStream.of(said[row]).filter(right::contains).toArray();
        }
        return rows -> {
            int[] both = new int[classes.size()]; // as the truth, and as an answer
            int[] hit = new int[classes.size()];
            for (int row : rows) {
                count(is[row], both);
                count(said[row], both);
                count(hits[row], hit);
            }
            return micro ? micro(hit, both) : macro(hit, both);
        };
    }

    private static void count(int[] classes, int[] counts) {
        for (int one : classes) {
            counts[one]++;
        }
    }

    private static double micro(int[] hit, int[] both) {
        int all = IntStream.of(both).sum();
        return all == 0 ? 1 : 2.0 * IntStream.of(hit).sum() / all;
    }

    /** Sorted: the order in which classes come must not decide the last bits of a sum. */
    private static double macro(int[] hit, int[] both) {
        double[] scores =
                IntStream.range(0, both.length)
                        .filter(one -> both[one] > 0)
                        .mapToDouble(one -> 2.0 * hit[one] / both[one])
                        .sorted()
                        .toArray();
        return scores.length == 0 ? 1 : Arrays.stream(scores).sum() / scores.length;
    }

    private static int[][] numbers(List<Target> targets, Map<String, Integer> classes) {
        return targets.stream()
                .map(
                        target ->
                                MultiLabel.names(target).stream()
                                        .mapToInt(
                                                name ->
                                                        classes.computeIfAbsent(
                                                                name, one -> classes.size()))
                                        .toArray())
                .toArray(int[][]::new);
    }
}
