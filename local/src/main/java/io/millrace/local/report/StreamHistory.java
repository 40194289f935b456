package io.millrace.local.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The training loss over the steps, and which domains the stream brought between them. */
final class StreamHistory {

    /** More than a screen has pixels for. */
    private static final int POINTS = 1000;

    private final TreeMap<Long, Report.LossPoint> steps = new TreeMap<>();
    private double rateSum;
    private long rates;

    /** A step that is told twice, as after a restart, counts once. */
    void add(Report.LossPoint point, Double tokensPerSecond) {
        steps.put(point.step(), point);
        if (tokensPerSecond != null) {
            rateSum += tokensPerSecond;
            rates++;
        }
    }

    long lastStep() {
        return steps.isEmpty() ? 0 : steps.lastKey();
    }

    /** Mean of what the steps told, null if none did. */
    Double tokensPerSecond() {
        return rates == 0 ? null : rateSum / rates;
    }

    /** In the order in which the stream brought them; those of one point by name. */
    Set<String> domains() {
        Set<String> domains = new LinkedHashSet<>();
        for (Report.LossPoint point : steps.values()) {
            point.fresh()
                    .forEach(
                            (domain, count) -> {
                                if (count > 0) {
                                    domains.add(domain);
                                }
                            });
        }
        return domains;
    }

    List<Report.LossPoint> points() {
        return thin(steps.values(), POINTS);
    }

    List<Report.Phase> phases() {
        return StreamPhases.of(thin(steps.values(), StreamPhases.RESOLUTION));
    }

    /** Joins neighbours until at most {@code most} are left: mean loss, summed counts, last step. */
    private static List<Report.LossPoint> thin(Collection<Report.LossPoint> points, int most) {
        int width = Math.max(1, (points.size() + most - 1) / most);
        List<Report.LossPoint> thinned = new ArrayList<>(points.size() / width + 1);
        Map<String, Double> fresh = new TreeMap<>();
        double loss = 0;
        int held = 0;
        int seen = 0;
        for (Report.LossPoint point : points) {
            loss += point.loss();
            point.fresh().forEach((domain, count) -> fresh.merge(domain, count, Double::sum));
            held++;
            seen++;
            if (held == width || seen == points.size()) {
                thinned.add(new Report.LossPoint(point.step(), loss / held, new TreeMap<>(fresh)));
                fresh.clear();
                loss = 0;
                held = 0;
            }
        }
        return thinned;
    }
}
