package io.millrace.proof.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * One kill to come.
 *
 * @param at share of the undisturbed run's events after which it comes
 * @param target the kind of process
 * @param moment what must be under way
 * @param delayMillis how long after that
 * @param choice which of several processes, by its share of all
 */
record Kill(double at, Target target, Moment moment, long delayMillis, double choice) {

    /** Kinds of processes. */
    enum Target {
        TASKMANAGER,
        JOBMANAGER,
        BROKER
    }

    /** What is under way. */
    enum Moment {
        ANY("at any moment"),
        FLINK_CHECKPOINT("during a Flink checkpoint"),
        ARTIFACT("while an artifact is written"),
        FINE_TUNING("during a fine-tuning");

        private final String words;

        Moment(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** Nothing is learned yet before, and hardly anything is left to do behind. */
    private static final double FROM = 0.03;

    private static final double TO = 0.9;

    /** A plan: spread over the run, every kind of process and every moment as often as any other. */
    static List<Kill> plan(int kills, long seed) {
        var random = new SplittableRandom(seed);
        List<Target> targets = balanced(Target.values(), kills, random);
        List<Moment> moments = balanced(Moment.values(), kills, random);
        var plan = new ArrayList<Kill>();
        for (int i = 0; i < kills; i++) {
            double at = FROM + (TO - FROM) * (i + random.nextDouble()) / kills;
            long delay = moments.get(i) == Moment.ANY ? random.nextLong(1000) : random.nextLong(20);
            plan.add(new Kill(at, targets.get(i), moments.get(i), delay, random.nextDouble()));
        }
        return List.copyOf(plan);
    }

    private static <T> List<T> balanced(T[] values, int count, SplittableRandom random) {
        var all = new ArrayList<T>();
        while (all.size() < count) {
            var round = new ArrayList<>(List.of(values));
            Collections.shuffle(round, new Random(random.nextLong()));
            all.addAll(round);
        }
        return all.subList(0, count);
    }
}
