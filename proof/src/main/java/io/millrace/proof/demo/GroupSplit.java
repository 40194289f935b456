package io.millrace.proof.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Assigns whole groups to validation and test until each class has the rows it needs there; all other
 * groups are for training. So little is held out, and two texts of one group never face each other.
 */
final class GroupSplit {

    private final Map<String, Side> heldOut = new HashMap<>();

    /**
     * @param rowsPerGroup how many rows of a class a group may give
     * @param validation rows wanted per class, at least
     * @param test rows wanted per class, at least
     * @throws IllegalArgumentException if a class has too few rows
     */
    GroupSplit(List<CorpusText> rows, int rowsPerGroup, int validation, int test, long seed) {
        Map<String, Map<String, Integer>> counts = new TreeMap<>();
        for (CorpusText row : rows) {
            counts.computeIfAbsent(row.label(), k -> new TreeMap<>())
                    .merge(row.group(), 1, (a, b) -> Math.min(rowsPerGroup, a + b));
        }
        // The rarest class chooses first: a group that it needs may hold rows of the others too.
        List<String> labels = new ArrayList<>(counts.keySet());
        labels.sort(Comparator.comparingInt(label -> total(counts.get(label))));
        for (String label : labels) {
            fill(label, counts.get(label), Side.TEST, test, seed);
        }
        for (String label : labels) {
            fill(label, counts.get(label), Side.VALIDATION, validation, seed);
        }
    }

    Side side(String group) {
        return heldOut.getOrDefault(group, Side.TRAIN);
    }

    private void fill(String label, Map<String, Integer> groups, Side side, int wanted, long seed) {
        int rows = 0;
        List<String> free = new ArrayList<>();
        for (Map.Entry<String, Integer> group : groups.entrySet()) {
            Side taken = heldOut.get(group.getKey());
            if (taken == side) {
                rows += group.getValue();
            } else if (taken == null) {
                free.add(group.getKey());
            }
        }
        Shuffle.apply(free, seed, "split/" + label);
        for (String group : free) {
            if (rows >= wanted) {
                break;
            }
            heldOut.put(group, side);
            rows += groups.get(group);
        }
        if (rows < wanted) {
            throw new IllegalArgumentException(
                    "class "
                            + label
                            + " has "
                            + rows
                            + " rows for "
                            + side.split()
                            + ", not "
                            + wanted);
        }
    }

    private static int total(Map<String, Integer> groups) {
        return groups.values().stream().mapToInt(Integer::intValue).sum();
    }
}
