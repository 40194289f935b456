package io.millrace.control;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The words of some texts, or these and the pairs of neighbours, each with a number from 1 on: those that most texts have.
 * Of other texts only these are seen.
 */
final class Grams {

    /** What a word that a text has counts there; a text's weights have length 1. */
    enum Weights {
        /** The same as any other. */
        PRESENCE,
        /** More the oftener it comes, less the more texts have it: (1 + ln n) (1 + ln((1 + texts) / (1 + with it))). */
        TF_IDF;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final int MOST = 100_000;

    /** Numbers that a model has, of all classes together. */
    private static final int MOST_WEIGHTS = 10_000_000;

    private final boolean pairs;
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final double[] rarity; // from 1

    private Grams(List<int[]> texts, boolean pairs, int most) {
        this.pairs = pairs;
        var having = new HashMap<Long, Integer>();
        texts.forEach(text -> counts(text).keySet().forEach(g -> having.merge(g, 1, Integer::sum)));
        List<Map.Entry<Long, Integer>> kept =
                having.entrySet().stream()
                        .sorted(
                                Comparator.comparingInt(
                                                (Map.Entry<Long, Integer> g) -> -g.getValue())
                                        .thenComparing(Map.Entry.comparingByKey()))
                        .limit(most)
                        .toList();
        rarity = new double[kept.size() + 1];
        for (Map.Entry<Long, Integer> gram : kept) {
            numbers.put(gram.getKey(), numbers.size() + 1);
            rarity[numbers.size()] = 1 + Math.log((1.0 + texts.size()) / (1 + gram.getValue()));
        }
    }

    /**
     * @param pairs also of neighbouring words
     * @param outputs weights that a model has for each
     */
    static Grams of(List<int[]> texts, boolean pairs, int outputs) {
        return new Grams(texts, pairs, Math.min(MOST, Math.max(1000, MOST_WEIGHTS / outputs)));
    }

    int size() {
        return numbers.size();
    }

    private Map<Long, Integer> counts(int[] words) {
        var counts = new HashMap<Long, Integer>();
        for (int i = 0; i < words.length; i++) {
            counts.merge((long) words[i], 1, Integer::sum);
            if (pairs && i > 0) {
                counts.merge((words[i - 1] + 1L) << 32 | words[i], 1, Integer::sum);
            }
        }
        return counts;
    }

    /** Those of a text by ascending number, and one more of weight 1, which every text has. */
    Feature[] features(int[] words, Weights weights) {
        var found = new TreeMap<Integer, Double>();
        counts(words)
                .forEach(
                        (gram, count) -> {
                            Integer number = numbers.get(gram);
                            if (number != null) {
                                found.put(
                                        number,
                                        weights == Weights.PRESENCE
                                                ? 1
                                                : (1 + Math.log(count)) * rarity[number]);
                            }
                        });
        double squares = found.values().stream().mapToDouble(weight -> weight * weight).sum();
        double length = squares > 0 ? Math.sqrt(squares) : 1;
        Feature[] features = new Feature[found.size() + 1];
        int i = 0;
        for (Map.Entry<Integer, Double> one : found.entrySet()) {
            features[i++] = new FeatureNode(one.getKey(), one.getValue() / length);
        }
        features[i] = new FeatureNode(size() + 1, 1);
        return features;
    }
}
