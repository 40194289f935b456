package io.millrace.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Byte pair encoding as the textbook has it: count all pairs, merge the best, begin again. For
 * words of the letters a to z.
 */
final class CountingAnew {
    private record Pair(String left, String right) {}

    private CountingAnew() {}

    static List<String> merges(List<String> words, int count) {
        List<List<String>> corpus = new ArrayList<>();
        for (String word : words) {
            List<String> tokens = new ArrayList<>();
            word.chars().forEach(c -> tokens.add(String.valueOf((char) c)));
            corpus.add(tokens);
        }
        Map<String, Integer> age = new HashMap<>();
        for (char c = 'a'; c <= 'z'; c++) {
            age.put(String.valueOf(c), age.size());
        }
        List<String> merges = new ArrayList<>();
        while (merges.size() < count) {
            Map<Pair, Integer> counts = new HashMap<>();
            for (List<String> tokens : corpus) {
                for (int i = 1; i < tokens.size(); i++) {
                    counts.merge(new Pair(tokens.get(i - 1), tokens.get(i)), 1, Integer::sum);
                }
            }
            Pair best =
                    counts.keySet().stream()
                            .min(
                                    Comparator.<Pair>comparingInt(pair -> -counts.get(pair))
                                            .thenComparingInt(pair -> age.get(pair.left))
                                            .thenComparingInt(pair -> age.get(pair.right)))
                            .orElseThrow();
            String merge = best.left + " " + best.right;
            if (!merges.contains(merge)) {
                merges.add(merge);
            }
            age.putIfAbsent(best.left + best.right, age.size());
            for (List<String> tokens : corpus) {
                for (int i = 0; i + 1 < tokens.size(); i++) {
                    if (tokens.get(i).equals(best.left) && tokens.get(i + 1).equals(best.right)) {
                        tokens.set(i, best.left + best.right);
                        tokens.remove(i + 1);
                    }
                }
            }
        }
        return merges;
    }
}
