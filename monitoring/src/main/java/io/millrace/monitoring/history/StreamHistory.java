package io.millrace.monitoring.history;

import io.millrace.schemas.events.StepTaken;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The training loss over the steps, and which domains the stream brought between them. When it has grown too large,
 * neighbours are joined: the whole run stays, at half the resolution.
 */
final class StreamHistory {

    /** More than a screen has pixels for. */
    private static final int POINTS = 1000;

    private static final int POINT_BYTES = 224;
    private static final int COUNT_BYTES = 64;

    /** Neighbours joined: of all steps from {@code first} on. */
    private record Joined(
            long first,
            long step,
            double lossSum,
            double rateSum,
            int told,
            long eventTime,
            SortedMap<String, Long> fresh,
            SortedMap<String, Long> replayed) {

        LossPoint point() {
            return new LossPoint(
                    step,
                    lossSum / told,
                    rateSum / told,
                    eventTime,
                    numbers(fresh),
                    numbers(replayed));
        }

        private static Map<String, Double> numbers(Map<String, Long> counts) {
            var numbers = new TreeMap<String, Double>();
            counts.forEach((domain, count) -> numbers.put(domain, (double) count));
            return numbers;
        }

        Joined with(Joined next) {
            return new Joined(
                    first,
                    next.step,
                    lossSum + next.lossSum,
                    rateSum + next.rateSum,
                    told + next.told,
                    Math.max(eventTime, next.eventTime),
                    sum(fresh, next.fresh),
                    sum(replayed, next.replayed));
        }

        private static SortedMap<String, Long> sum(
                SortedMap<String, Long> one, SortedMap<String, Long> other) {
            var sum = new TreeMap<>(one);
            other.forEach((domain, count) -> sum.merge(domain, count, Long::sum));
            return sum;
        }

        long bytes() {
            return POINT_BYTES + (long) COUNT_BYTES * (fresh.size() + replayed.size());
        }
    }

    private final long most;
    private final TreeMap<Long, Joined> steps = new TreeMap<>();
    private long bytes;
    private double rateSum;
    private long rates;

    /**
     * @param most bytes
     */
    StreamHistory(long most) {
        this.most = most;
    }

    /** A step that is told twice, as after a restart, counts once. */
    void add(long step, StepTaken taken) {
        rateSum += taken.tokensPerSecond();
        rates++;
        Map.Entry<Long, Joined> there = steps.ceilingEntry(step);
        if (there != null && there.getValue().told > 1 && there.getValue().first <= step) {
            return;
        }
        var point =
                new Joined(
                        step,
                        step,
                        taken.loss(),
                        taken.tokensPerSecond(),
                        1,
                        taken.eventTime(),
                        taken.fresh(),
                        taken.replayed());
        Joined before = steps.put(step, point);
        bytes += point.bytes() - (before == null ? 0 : before.bytes());
        while (bytes > most && steps.size() > 1) {
            halve();
        }
    }

    private void halve() {
        List<Joined> halved = joined(2);
        steps.clear();
        bytes = 0;
        for (Joined point : halved) {
            steps.put(point.step, point);
            bytes += point.bytes();
        }
    }

    long bytes() {
        return bytes;
    }

    /** Mean of what the steps told, null if none did. */
    Double tokensPerSecond() {
        return rates == 0 ? null : rateSum / rates;
    }

    /** In the order in which the stream brought them; those of one point by name. */
    Set<String> domains() {
        Set<String> domains = new LinkedHashSet<>();
        for (Joined point : steps.values()) {
            point.fresh.forEach(
                    (domain, count) -> {
                        if (count > 0) {
                            domains.add(domain);
                        }
                    });
        }
        return domains;
    }

    List<LossPoint> points() {
        return points(POINTS);
    }

    /**
     * @param atMost points
     */
    List<LossPoint> points(int atMost) {
        return thin(atMost);
    }

    List<Phase> phases() {
        return StreamPhases.of(thin(StreamPhases.RESOLUTION));
    }

    /** Joins neighbours until at most so many are left: mean loss, summed counts, last step. */
    private List<LossPoint> thin(int atMost) {
        int width = Math.max(1, (steps.size() + atMost - 1) / atMost);
        return joined(width).stream().map(Joined::point).toList();
    }

    private List<Joined> joined(int width) {
        List<Joined> joined = new ArrayList<>(steps.size() / width + 1);
        Joined open = null;
        int held = 0;
        for (Joined point : steps.values()) {
            open = open == null ? point : open.with(point);
            held++;
            if (held == width) {
                joined.add(open);
                open = null;
                held = 0;
            }
        }
        if (open != null) {
            joined.add(open);
        }
        return joined;
    }
}
