package io.millrace.objective;

/**
 * What one step did.
 *
 * @param loss before the update
 * @param gradientNorm before clipping
 * @param applied false if the update was left out, and weights and moments are as they were
 * @param judged false if there was nothing to learn in the batch, so that there is no loss to judge
 */
public record Learned(double loss, double gradientNorm, boolean applied, boolean judged) {

    /** Of a batch in which nothing could be predicted. */
    public static final Learned NOTHING = new Learned(0, 0, false, false);

    /** Of a batch with a loss. */
    public Learned(double loss, double gradientNorm, boolean applied) {
        this(loss, gradientNorm, applied, true);
    }
}
