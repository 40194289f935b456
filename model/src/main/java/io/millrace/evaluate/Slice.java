package io.millrace.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * How well the rows of one group are answered.
 *
 * @param group its name
 * @param rows in it
 * @param accuracy share of them that is right
 */
public record Slice(String group, int rows, double accuracy) {

    /** Groups of fewer rows say nothing of who is served worse. */
    public static final int ENOUGH = 20;

    /**
     * Rows by group, in the order of the groups' names.
     *
     * @param groups of each row
     * @param right for each row, whether its answer was
     */
    static List<Slice> of(List<String> groups, boolean[] right) {
        var counts = new TreeMap<String, int[]>();
        for (int i = 0; i < right.length; i++) {
            int[] count = counts.computeIfAbsent(groups.get(i), name -> new int[2]);
            count[0]++;
            count[1] += right[i] ? 1 : 0;
        }
        var slices = new ArrayList<Slice>();
        counts.forEach((name, n) -> slices.add(new Slice(name, n[0], (double) n[1] / n[0])));
        return slices;
    }

    /** The accuracy of the best group less that of the worst, of those with enough rows; null if there are not two. */
    static Double gap(List<Slice> slices) {
        double[] accuracies =
                slices.stream()
                        .filter(s -> s.rows >= ENOUGH)
                        .mapToDouble(Slice::accuracy)
                        .toArray();
        if (accuracies.length < 2) {
            return null;
        }
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        for (double one : accuracies) {
            lowest = Math.min(lowest, one);
            highest = Math.max(highest, one);
        }
        return highest - lowest;
    }
}
