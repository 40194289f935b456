package io.millrace.objective;

/** Decides between the backward pass and the update whether a step is taken. */
@FunctionalInterface
public interface Judge {

    /** Takes every step whose loss and gradient are finite. */
    Judge FINITE = (loss, norm) -> Double.isFinite(loss) && Double.isFinite(norm);

    /**
     * Asked once a step, before anything that is learned has changed: weights and moments are still those that gave this
     * loss.
     *
     * @param loss on the batch
     * @param gradientNorm before clipping
     * @return false to leave the update out
     */
    boolean accepts(double loss, double gradientNorm);
}
