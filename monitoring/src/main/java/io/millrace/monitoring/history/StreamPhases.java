package io.millrace.monitoring.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Cuts a stream into phases: stretches in which one domain brought most of the new examples, and
 * stretches in which several did.
 */
final class StreamPhases {

    /** Points to look at; a phase shorter than one of this many is not told. */
    static final int RESOLUTION = 120;

    /** From this share of the new examples on a domain is the one that flows. */
    private static final double LEADS = 0.6;

    /** A mixed stretch this short, in points, is the border between two phases. */
    private static final int BORDER = 1;

    private StreamPhases() {}

    /**
     * Cuts at the points where what flows changes.
     *
     * @param points ordered by step
     * @return phases without gaps; a point without new examples continues the phase before it
     */
    static List<Phase> of(List<LossPoint> points) {
        List<Stretch> stretches = new ArrayList<>();
        long from = 0;
        for (LossPoint point : points) {
            Stretch last = stretches.isEmpty() ? null : stretches.get(stretches.size() - 1);
            double total = total(point.fresh());
            String domain = leader(point.fresh(), total);
            if (last != null && (total == 0 || Objects.equals(last.domain, domain))) {
                last.to = point.step();
                last.points++;
            } else if (total > 0) {
                stretches.add(new Stretch(domain, from, point.step()));
            } else {
                continue;
            }
            from = point.step();
        }
        return joined(stretches);
    }

    private static List<Phase> joined(List<Stretch> stretches) {
        List<Phase> phases = new ArrayList<>();
        for (int i = 0; i < stretches.size(); i++) {
            Stretch stretch = stretches.get(i);
            boolean border =
                    stretch.domain == null
                            && stretch.points <= BORDER
                            && i > 0
                            && i < stretches.size() - 1;
            Phase last = phases.isEmpty() ? null : phases.get(phases.size() - 1);
            if (last != null && (border || Objects.equals(last.domain(), stretch.domain))) {
                phases.set(phases.size() - 1, new Phase(last.domain(), last.from(), stretch.to));
            } else {
                phases.add(new Phase(stretch.domain, stretch.from, stretch.to));
            }
        }
        return phases;
    }

    private static double total(Map<String, Double> fresh) {
        return fresh.values().stream().mapToDouble(count -> count).sum();
    }

    /** Null if no domain leads. */
    private static String leader(Map<String, Double> fresh, double total) {
        for (Map.Entry<String, Double> domain : fresh.entrySet()) {
            if (domain.getValue() >= LEADS * total) {
                return domain.getKey();
            }
        }
        return null;
    }

    private static final class Stretch {
        final String domain;
        final long from;
        long to;
        int points = 1;

        Stretch(String domain, long from, long to) {
            this.domain = domain;
            this.from = from;
            this.to = to;
        }
    }
}
