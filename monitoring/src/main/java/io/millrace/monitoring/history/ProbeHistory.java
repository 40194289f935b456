package io.millrace.monitoring.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The probe losses of every domain over the steps, and the forgetting that follows from them. When it has grown too large,
 * every other score is dropped, but none that forgetting follows from.
 */
final class ProbeHistory {

    private static final int SCORE_BYTES = 112;

    /** Fewer than this many are not thinned further: all of them may have to stay. */
    private static final int FEWEST = 8;

    private final long most;
    private final SortedMap<String, NavigableMap<Long, ProbeScore>> byDomain = new TreeMap<>();
    private long scores;

    /**
     * @param most bytes
     */
    ProbeHistory(long most) {
        this.most = most;
    }

    /** A step that is told twice, as after a restart, counts once. */
    void add(ProbeScore score) {
        ProbeScore before =
                byDomain.computeIfAbsent(score.domain(), domain -> new TreeMap<>())
                        .put(score.step(), score);
        scores += before == null ? 1 : 0;
        if (bytes() > most) {
            byDomain.replaceAll((domain, steps) -> halved(steps));
            scores = byDomain.values().stream().mapToLong(NavigableMap::size).sum();
        }
    }

    private static NavigableMap<Long, ProbeScore> halved(NavigableMap<Long, ProbeScore> steps) {
        ProbeScore lowest = lowestOnceTrained(steps);
        var kept = new TreeMap<Long, ProbeScore>();
        boolean trained = false;
        boolean every = true;
        for (ProbeScore score : steps.values()) {
            boolean begins = score.trained() && !trained;
            trained |= score.trained();
            if (every || begins || score.equals(lowest) || score.equals(last(steps))) {
                kept.put(score.step(), score);
            }
            every = !every;
        }
        return kept;
    }

    private static ProbeScore last(NavigableMap<Long, ProbeScore> steps) {
        return steps.lastEntry().getValue();
    }

    long bytes() {
        return scores * SCORE_BYTES;
    }

    Iterable<String> domains() {
        return byDomain.keySet();
    }

    /** Ordered by step, then domain. */
    List<ProbeScore> points() {
        return points(Integer.MAX_VALUE);
    }

    /**
     * The same, thinned.
     *
     * @param atMost of a domain; the last one and the lowest are among them
     */
    List<ProbeScore> points(int atMost) {
        List<ProbeScore> points = new ArrayList<>();
        for (NavigableMap<Long, ProbeScore> steps : byDomain.values()) {
            NavigableMap<Long, ProbeScore> kept = steps;
            while (kept.size() > Math.max(FEWEST, atMost)) {
                kept = halved(kept);
            }
            points.addAll(kept.values());
        }
        points.sort(Comparator.comparingLong(ProbeScore::step).thenComparing(ProbeScore::domain));
        return points;
    }

    /**
     * Computes what was forgotten.
     *
     * @param order of the domains in the result; the ones never trained on are left out
     */
    Forgetting forgetting(List<String> order) {
        Map<String, Double> values = new LinkedHashMap<>();
        Map<String, Forgetting.Lowest> lowest = new LinkedHashMap<>();
        for (String domain : order) {
            NavigableMap<Long, ProbeScore> steps = byDomain.get(domain);
            ProbeScore best = steps == null ? null : lowestOnceTrained(steps);
            if (best != null) {
                values.put(domain, last(steps).loss() - best.loss());
                lowest.put(domain, new Forgetting.Lowest(best.step(), best.loss()));
            }
        }
        Double mean =
                values.isEmpty()
                        ? null
                        : values.values().stream().mapToDouble(v -> v).sum() / values.size();
        return new Forgetting(mean, values, lowest);
    }

    /** The last score is among the candidates, which is why forgetting cannot be negative. */
    private static ProbeScore lowestOnceTrained(NavigableMap<Long, ProbeScore> steps) {
        ProbeScore best = null;
        boolean trained = false;
        for (ProbeScore score : steps.values()) {
            trained |= score.trained();
            boolean lower = best == null || score.loss() < best.loss();
            if (trained && lower && !Double.isNaN(score.loss())) {
                best = score;
            }
        }
        return best;
    }
}
