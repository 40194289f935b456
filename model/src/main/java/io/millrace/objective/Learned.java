package io.millrace.objective;

/**
 * What one step did.
 *
 * @param loss before the update
 * @param gradientNorm before clipping; not finite if the update was left out
 */
public record Learned(double loss, double gradientNorm) {

    /** False if the loss or the gradient was not finite, and the weights were left as they were. */
    public boolean applied() {
        return Double.isFinite(loss) && Double.isFinite(gradientNorm);
    }
}
