package io.millrace.local.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** The probe losses of every domain over the steps, and the forgetting that follows from them. */
final class ProbeHistory {

    private final SortedMap<String, NavigableMap<Long, Report.Probe>> byDomain = new TreeMap<>();

    /** A step that is told twice, as after a restart, counts once. */
    void add(Report.Probe probe) {
        byDomain.computeIfAbsent(probe.domain(), domain -> new TreeMap<>())
                .put(probe.step(), probe);
    }

    Iterable<String> domains() {
        return byDomain.keySet();
    }

    /** Ordered by step, then domain. */
    List<Report.Probe> points() {
        List<Report.Probe> points = new ArrayList<>();
        byDomain.values().forEach(steps -> points.addAll(steps.values()));
        points.sort(
                Comparator.comparingLong(Report.Probe::step).thenComparing(Report.Probe::domain));
        return points;
    }

    /**
     * Computes what was forgotten.
     *
     * @param order of the domains in the result; the ones never trained on are left out
     */
    Report.Forgetting forgetting(List<String> order) {
        Map<String, Double> values = new LinkedHashMap<>();
        Map<String, Report.Lowest> lowest = new LinkedHashMap<>();
        for (String domain : order) {
            NavigableMap<Long, Report.Probe> steps = byDomain.get(domain);
            Report.Probe best = steps == null ? null : lowestOnceTrained(steps);
            if (best != null) {
                values.put(domain, steps.lastEntry().getValue().loss() - best.loss());
                lowest.put(domain, new Report.Lowest(best.step(), best.loss()));
            }
        }
        Double mean =
                values.isEmpty()
                        ? null
                        : values.values().stream().mapToDouble(v -> v).sum() / values.size();
        return new Report.Forgetting(mean, values, lowest);
    }

    /** The last probe is among the candidates, which is why forgetting cannot be negative. */
    private static Report.Probe lowestOnceTrained(NavigableMap<Long, Report.Probe> steps) {
        Report.Probe best = null;
        boolean trained = false;
        for (Report.Probe probe : steps.values()) {
            trained |= probe.trained();
            boolean lower = best == null || probe.loss() < best.loss();
            if (trained && lower && !Double.isNaN(probe.loss())) {
                best = probe;
            }
        }
        return best;
    }
}
