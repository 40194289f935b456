package io.millrace.objective;

/** Decides between the backward pass and the update whether an update is taken. */
@FunctionalInterface
public interface Judge {

    /** Takes every update whose loss and gradient are finite. */
    Judge FINITE = (group, loss, norm) -> Double.isFinite(loss) && Double.isFinite(norm);

    /**
     * Asked once an update, before anything that is learned has changed: weights and moments are still those that gave this
     * loss.
     *
     * @param group what is to move: losses and norms of one group compare
     * @param loss on the batch
     * @param gradientNorm before clipping
     * @return false to leave the update out
     */
    boolean accepts(Group group, double loss, double gradientNorm);
}
