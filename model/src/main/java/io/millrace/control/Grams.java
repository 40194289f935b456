package io.millrace.control;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import io.millrace.tensor.Hashing;
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

    /** What a word that a text has counts there. */
    enum Weights {
        /** 1. */
        BINARY,
        /** The same as any other; a text's weights have length 1. */
        PRESENCE,
        /** More the oftener it comes, less the more texts have it: (1 + ln n) (1 + ln((1 + texts) / (1 + with it))); length 1. */
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
    private final Weights weights;
    private final long[] keys; // from 1: the hash of a word, or of a pair
    private final float[] rarity; // from 1
    private final Map<Long, Integer> numbers = new HashMap<>();

    /**
     * @param keys from 1 on, each once
     * @param rarity as many
     * @throws IllegalArgumentException if a key is there twice
     */
    Grams(boolean pairs, Weights weights, long[] keys, float[] rarity) {
        this.pairs = pairs;
        this.weights = weights;
        this.keys = keys;
        this.rarity = rarity;
        for (int number = 1; number < keys.length; number++) {
            if (numbers.put(keys[number], number) != null) {
                throw new IllegalArgumentException(
                        "word " + number + " is there before; allowed: each once");
            }
        }
    }

    /**
     * @param pairs also of neighbouring words
     * @param outputs weights that a model has for each
     */
    static Grams of(List<long[]> texts, boolean pairs, Weights weights, int outputs) {
        var having = new HashMap<Long, Integer>();
        texts.forEach(
                text ->
                        counts(text, pairs)
                                .keySet()
                                .forEach(g -> having.merge(g, 1, Integer::sum)));
        List<Map.Entry<Long, Integer>> kept =
                having.entrySet().stream()
                        .sorted(
                                Comparator.comparingInt(
                                                (Map.Entry<Long, Integer> g) -> -g.getValue())
                                        .thenComparing(Map.Entry.comparingByKey()))
                        .limit(Math.min(MOST, Math.max(1000, MOST_WEIGHTS / outputs)))
                        .toList();
        long[] keys = new long[kept.size() + 1];
        float[] rarity = new float[kept.size() + 1];
        for (int i = 0; i < kept.size(); i++) {
            keys[i + 1] = kept.get(i).getKey();
            rarity[i + 1] =
                    (float) (1 + Math.log((1.0 + texts.size()) / (1 + kept.get(i).getValue())));
        }
        return new Grams(pairs, weights, keys, rarity);
    }

    boolean pairs() {
        return pairs;
    }

    Weights weights() {
        return weights;
    }

    int size() {
        return keys.length - 1;
    }

    long key(int number) {
        return keys[number];
    }

    float rarity(int number) {
        return rarity[number];
    }

    private static Map<Long, Integer> counts(long[] words, boolean pairs) {
        var counts = new HashMap<Long, Integer>();
        for (int i = 0; i < words.length; i++) {
            counts.merge(words[i], 1, Integer::sum);
            if (pairs && i > 0) {
                counts.merge(Hashing.mix(words[i - 1], words[i]), 1, Integer::sum);
            }
        }
        return counts;
    }

    /** Those of a text by ascending number, and one more of weight 1, which every text has. */
    Feature[] features(long[] words) {
        var found = new TreeMap<Integer, Double>();
        counts(words, pairs)
                .forEach(
                        (gram, count) -> {
                            Integer number = numbers.get(gram);
                            if (number != null) {
                                found.put(
                                        number,
                                        weights == Weights.TF_IDF
                                                ? (1 + Math.log(count)) * rarity[number]
                                                : 1);
                            }
                        });
        double squares = found.values().stream().mapToDouble(weight -> weight * weight).sum();
        double length = squares > 0 && weights != Weights.BINARY ? Math.sqrt(squares) : 1;
        Feature[] features = new Feature[found.size() + 1];
        int i = 0;
        for (Map.Entry<Integer, Double> one : found.entrySet()) {
            features[i++] = new FeatureNode(one.getKey(), one.getValue() / length);
        }
        features[i] = new FeatureNode(size() + 1, 1);
        return features;
    }
}
