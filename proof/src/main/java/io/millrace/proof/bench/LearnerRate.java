package io.millrace.proof.bench;

import ai.djl.Device;
import io.millrace.data.Example;
import io.millrace.learner.Learner;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Refused;
import io.millrace.objective.StepClock.Phase;
import io.millrace.tensor.Precision;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A learner alone in a loop: its rate, and where the time of a step goes.
 *
 * @param tokensPerSecond replay included
 * @param gflops of matrix products, over the whole time of the steps
 * @param shares of the time by phase of a step
 */
record LearnerRate(double tokensPerSecond, double gflops, Map<String, Double> shares) {

    /** When enough was measured. */
    interface Enough {
        /**
         * Asked before each step.
         *
         * @param steps measured so far
         * @param seconds they took
         */
        boolean enough(int steps, double seconds);
    }

    /**
     * Measures.
     *
     * @param precision how products are done
     * @param examples as many as are needed are taken
     * @param warmUp steps that are not measured
     * @param stop true when to give up
     * @throws IllegalStateException if there are too few examples to measure a step
     */
    static LearnerRate of(
            LearnerConfig config,
            Precision precision,
            Iterator<Example> examples,
            int warmUp,
            Enough enough,
            BooleanSupplier stop)
            throws Refused {
        try (var learner = new Learner(config, Device.cpu(), precision)) {
            taken(learner, examples, (steps, seconds) -> steps >= warmUp, stop);
            Map<Phase, Long> before = nanos(learner);
            long tokens = learner.units();
            long start = Bench.TICKER.nanos();
            int taken = taken(learner, examples, enough, stop);
            double seconds = Bench.TICKER.since(start).toNanos() / 1e9;
            if (taken == 0) {
                throw new IllegalStateException(
                        "the examples are too few to measure a step; allowed: a smaller batch");
            }
            Map<Phase, Long> after = nanos(learner);
            var shares = new LinkedHashMap<String, Double>();
            after.forEach(
                    (phase, nanos) ->
                            shares.put(
                                    phase.name().toLowerCase(Locale.ROOT),
                                    (nanos - before.get(phase)) / 1e9 / seconds));
            return new LearnerRate(
                    (learner.units() - tokens) / seconds,
                    learner.flopsPerStep() * taken / seconds / 1e9,
                    shares);
        }
    }

    private static Map<Phase, Long> nanos(Learner learner) {
        var nanos = new EnumMap<Phase, Long>(Phase.class);
        for (Phase phase : Phase.values()) {
            nanos.put(phase, learner.clock().nanos(phase));
        }
        return nanos;
    }

    /** Takes steps; fewer if the examples come to an end. */
    private static int taken(
            Learner learner, Iterator<Example> examples, Enough enough, BooleanSupplier stop)
            throws Refused {
        int taken = 0;
        for (long start = Bench.TICKER.nanos();
                !enough.enough(taken, Bench.TICKER.since(start).toNanos() / 1e9);
                taken++) {
            Bench.check(stop);
            while (!learner.ready()) {
                if (!examples.hasNext()) {
                    return taken;
                }
                learner.add(examples.next());
            }
            learner.step();
        }
        return taken;
    }
}
