package io.millrace.optimizer;

/**
 * The learning rate over the steps of a stream without an end: a linear warm-up, then constant. It can be warmed up
 * again (after an incident, or a change of the stream), and annealed linearly to zero over a given number of steps when
 * a bounded stream has ended.
 */
public final class Schedule {

    private final double peak;
    private final long warmup;
    private long warmFrom;
    private long annealFrom = Long.MAX_VALUE;
    private long annealSteps = 1;

    /**
     * @param peak the rate after warm-up
     * @param warmup steps until the peak, 0 for none
     */
    public Schedule(double peak, long warmup) {
        this.peak = peak;
        this.warmup = warmup;
    }

    /** The rate of the update that makes step {@code step}, counted from 0. */
    public double rate(long step) {
        if (step >= annealFrom) {
            return peak * Math.max(0, 1 - (step - annealFrom + 1.0) / (annealSteps + 1.0));
        }
        return peak * Math.min(1, (step - warmFrom + 1.0) / (warmup + 1.0));
    }

    /** Starts the warm-up again at this step. */
    public void rewarm(long step) {
        warmFrom = step;
    }

    /** From this step on the rate falls in a line, and would reach zero at the step after the last. */
    public void anneal(long step, long steps) {
        annealFrom = step;
        annealSteps = steps;
    }

    /** True once {@link #anneal} was called. */
    public boolean annealing() {
        return annealFrom < Long.MAX_VALUE;
    }

    /** The state: where the warm-up began, where the annealing begins and how long it is. */
    public long[] state() {
        return new long[] {warmFrom, annealFrom, annealSteps};
    }

    /** Puts a {@link #state} back. */
    public void restore(long... state) {
        warmFrom = state[0];
        annealFrom = state[1];
        annealSteps = state[2];
    }
}
