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

    /**
     * Measures.
     *
     * @param precision how products are done
     * @param examples as many as are needed are taken
     * @param steps to measure, after warming up
     * @param stop true when to give up
     */
    static LearnerRate of(
            LearnerConfig config,
            Precision precision,
            Iterator<Example> examples,
            int steps,
            BooleanSupplier stop)
            throws Refused {
        try (var learner = new Learner(config, Device.cpu(), precision)) {
            taken(learner, examples, Bench.WARM_UP, stop);
            Map<Phase, Long> before = nanos(learner);
            long tokens = learner.units();
            long start = System.nanoTime();
            int taken = taken(learner, examples, steps, stop);
            double seconds = (System.nanoTime() - start) / 1e9;
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
            Learner learner, Iterator<Example> examples, int steps, BooleanSupplier stop)
            throws Refused {
        int taken = 0;
        while (taken < steps) {
            while (!learner.ready()) {
                if (!examples.hasNext()) {
                    return taken;
                }
                Bench.check(stop);
                learner.add(examples.next());
            }
            learner.step();
            taken++;
        }
        return taken;
    }
}
