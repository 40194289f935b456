package io.millrace.proof.demo;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Multinomial naive Bayes over words with add-one smoothing: a yardstick for how much of a label the bag of
 * words gives away. Identifiers are split at capitals; punctuation marks are words.
 */
final class NaiveBayes {

    private static final Pattern WORD = Pattern.compile("\\p{Lu}?\\p{Ll}+|\\p{Lu}+|[^\\s\\p{L}]");

    private final Map<String, Map<String, Integer>> counts = new TreeMap<>();
    private final Map<String, Integer> totals = new HashMap<>();
    private final Map<String, Integer> documents = new HashMap<>();
    private final Set<String> vocabulary = new HashSet<>();

    void learn(String label, String text) {
        documents.merge(label, 1, Integer::sum);
        Map<String, Integer> ofLabel = counts.computeIfAbsent(label, k -> new HashMap<>());
        for (String word : words(text)) {
            ofLabel.merge(word, 1, Integer::sum);
            totals.merge(label, 1, Integer::sum);
            vocabulary.add(word);
        }
    }

    String classify(String text) {
        List<String> words = words(text);
        String best = "";
        double highest = Double.NEGATIVE_INFINITY;
        for (Map.Entry<String, Map<String, Integer>> label : counts.entrySet()) {
            double score = Math.log(documents.get(label.getKey()));
            double all = totals.get(label.getKey()) + (double) vocabulary.size();
            for (String word : words) {
                score += Math.log((label.getValue().getOrDefault(word, 0) + 1) / all);
            }
            if (score > highest) {
                highest = score;
                best = label.getKey();
            }
        }
        return best;
    }

    private static List<String> words(String text) {
        return WORD.matcher(text).results().map(r -> r.group().toLowerCase(Locale.ROOT)).toList();
    }
}
