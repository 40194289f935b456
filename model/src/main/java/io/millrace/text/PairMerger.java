package io.millrace.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Merges the most frequent pairs of words, keeping counts and places of all pairs up to date
 * instead of counting again.
 *
 * <p>The queue is lazy: a count only falls after its pair was queued, save where a merge makes it
 * grow, which queues the pair again. So a candidate whose count is no longer true is put back with
 * the true one when it comes up.
 */
final class PairMerger {
    /** A pair of neighbouring tokens, by how often it occurs. */
    private record Candidate(long count, long pair) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            int byCount = Long.compare(other.count, count);
            return byCount != 0 ? byCount : Long.compare(pair, other.pair);
        }
    }

    /**
     * How often a pair occurs, and the words it was ever seen in (a word may be listed twice; the
     * second visit finds nothing).
     */
    private static final class Places {
        long count;
        int[] words = new int[2];
        int size;

        void add(int word) {
            if (size > 0 && words[size - 1] == word) {
                return;
            }
            if (size == words.length) {
                words = Arrays.copyOf(words, size * 2);
            }
            words[size++] = word;
        }
    }

    private final List<String> vocab;
    private final Map<String, Integer> ids = new HashMap<>();
    private final List<int[]> words = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();
    private final Map<Long, Places> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>();
    private final Set<String> reserved;
    private final Set<Long> merged = new HashSet<>();
    private final List<String> merges = new ArrayList<>();

    /**
     * @param vocab tokens by id; merging appends to the list
     * @param reserved tokens of the vocabulary that merging must not make out of text
     */
    PairMerger(List<String> vocab, Collection<String> reserved) {
        this.vocab = vocab;
        this.reserved = Set.copyOf(reserved);
        for (int id = 0; id < vocab.size(); id++) {
            ids.put(vocab.get(id), id);
        }
    }

    /** Adds a word that occurs {@code count} times. The array is kept and changed. */
    void addWord(int[] tokens, long count) {
        int word = words.size();
        words.add(tokens);
        counts.add(count);
        for (int i = 1; i < tokens.length; i++) {
            Places places =
                    pairs.computeIfAbsent(pair(tokens[i - 1], tokens[i]), key -> new Places());
            places.count += count;
            places.add(word);
        }
    }

    /**
     * Merges until the vocabulary has {@code vocabSize} tokens or no pair occurs {@code leastCount}
     * times.
     */
    void merge(int vocabSize, long leastCount) {
        pairs.forEach((pair, places) -> queue.add(new Candidate(places.count, pair)));
        while (vocab.size() < vocabSize && !queue.isEmpty()) {
            Candidate best = queue.poll();
            Places places = pairs.get(best.pair);
            if (places == null) {
                continue;
            }
            if (places.count != best.count) {
                queue.add(new Candidate(places.count, best.pair));
                continue;
            }
            if (best.count < leastCount) {
                return;
            }
            pairs.remove(best.pair);
            apply(best.pair, places);
        }
    }

    /** The merges in the order in which they were learnt, as {@code "left right"}. */
    List<String> merges() {
        return merges;
    }

    private void apply(long pair, Places places) {
        int left = (int) (pair >>> 32);
        int right = (int) pair;
        String token = vocab.get(left) + vocab.get(right);
        if (reserved.contains(token)) {
            return;
        }
        // A pair comes back when another way to one of its tokens is found later; its rank stays
        // the first one.
        if (merged.add(pair)) {
            merges.add(vocab.get(left) + " " + vocab.get(right));
        }
        // Two ways may lead to the same token (ab+c, a+bc): it has one id.
        int id = ids.computeIfAbsent(token, key -> vocab.size());
        if (id == vocab.size()) {
            vocab.add(token);
        }
        Map<Long, Places> grown = new HashMap<>();
        for (int i = 0; i < places.size; i++) {
            mergeWithin(places.words[i], left, right, id, grown);
        }
        grown.forEach((key, value) -> queue.add(new Candidate(value.count, key)));
    }

    private void mergeWithin(int word, int left, int right, int into, Map<Long, Places> grown) {
        int[] tokens = words.get(word);
        long count = counts.get(word);
        int length = 0;
        int i = 0;
        while (i < tokens.length) {
            if (tokens[i] != left || i + 1 == tokens.length || tokens[i + 1] != right) {
                tokens[length++] = tokens[i++];
                continue;
            }
            // What stands before is already merged, what follows is not yet.
            if (length > 0) {
                shrink(pair(tokens[length - 1], left), count);
                grow(pair(tokens[length - 1], into), word, count, grown);
            }
            if (i + 2 < tokens.length) {
                shrink(pair(right, tokens[i + 2]), count);
                grow(pair(into, tokens[i + 2]), word, count, grown);
            }
            tokens[length++] = into;
            i += 2;
        }
        if (length < tokens.length) {
            words.set(word, Arrays.copyOf(tokens, length));
        }
    }

    /** The pair being merged is no longer in the map: its own count needs no care. */
    private void shrink(long pair, long count) {
        Places places = pairs.get(pair);
        if (places != null) {
            places.count -= count;
        }
    }

    private void grow(long pair, int word, long count, Map<Long, Places> grown) {
        Places places = pairs.computeIfAbsent(pair, key -> new Places());
        places.count += count;
        places.add(word);
        grown.put(pair, places);
    }

    private static long pair(int left, int right) {
        return ((long) left << 32) | right;
    }
}
