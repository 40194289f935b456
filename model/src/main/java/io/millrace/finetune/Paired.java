package io.millrace.finetune;

import io.millrace.schemas.payload.Target;
import io.millrace.statistics.Bootstrap;
import io.millrace.statistics.McNemar;
import io.millrace.task.Metric;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A candidate and the current release on the same examples, example by example.
 *
 * @param confidence that the candidate is better, 0 to 1: one less the chance of as large a gain between two that are
 *     equally good
 * @param differing examples that tell the two apart
 * @param how it was found out, in a few words
 */
record Paired(double confidence, int differing, String how) {

    /** Samples drawn at least. */
    static final int SAMPLES = 2000;

    private static final int MOST_SAMPLES = 100_000;

    /**
     * Compares: exactly where the metric is the share of right answers, else by resampling.
     *
     * @param needed the confidence that the gate wants: near 1 it takes more samples to tell
     */
    static Paired of(
            Metric metric,
            List<Target> candidate,
            List<Target> current,
            List<Target> truth,
            double needed,
            long seed) {
        Optional<boolean[]> right = metric.right(candidate, truth);
        return right.isPresent()
                ? exact(right.get(), metric.right(current, truth).orElseThrow())
                : resampled(metric, candidate, current, truth, needed, seed);
    }

    private static Paired exact(boolean[] candidate, boolean[] current) {
        int better = 0;
        int worse = 0;
        for (int i = 0; i < candidate.length; i++) {
            better += candidate[i] && !current[i] ? 1 : 0;
            worse += current[i] && !candidate[i] ? 1 : 0;
        }
        return new Paired(
                1 - McNemar.chance(better, worse),
                better + worse,
                "exact McNemar test, %d that only it has right, %d that only the current has"
                        .formatted(better, worse));
    }

    private static Paired resampled(
            Metric metric,
            List<Target> candidate,
            List<Target> current,
            List<Target> truth,
            double needed,
            long seed) {
        ToDoubleFunction<int[]> one = metric.over(candidate, truth);
        ToDoubleFunction<int[]> other = metric.over(current, truth);
        int sign = metric.higherIsBetter() ? 1 : -1;
        int samples = (int) Math.max(SAMPLES, Math.min(MOST_SAMPLES, Math.ceil(10 / (1 - needed))));
        double chance =
                new Bootstrap(truth.size(), samples, seed)
                        .chance(
                                rows ->
                                        sign
                                                * (one.applyAsDouble(rows)
                                                        - other.applyAsDouble(rows)));
        int differing =
                (int)
                        IntStream.range(0, truth.size())
                                .filter(i -> !candidate.get(i).equals(current.get(i)))
                                .count();
        return new Paired(
                1 - chance,
                differing,
                "paired bootstrap, %d samples, %d answered differently"
                        .formatted(samples, differing));
    }
}
