package io.millrace.optimizer;

/**
 * How weights move.
 *
 * @param learningRate after warm-up; the objective's own default if absent
 * @param weightDecay of matrices, per step and unit of learning rate; the objective's own default if absent
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param clipNorm largest global norm of the gradient
 */
public record OptimizerConfig(
        Double learningRate,
        Double weightDecay,
        Double beta1,
        Double beta2,
        Double epsilon,
        Double clipNorm) {

    /** All defaults. */
    public static final OptimizerConfig DEFAULT =
            new OptimizerConfig(null, null, null, null, null, null);

    public OptimizerConfig {
        beta1 = beta1 == null ? 0.9 : beta1;
        beta2 = beta2 == null ? 0.98 : beta2;
        epsilon = epsilon == null ? 1e-6 : epsilon;
        clipNorm = clipNorm == null ? 1.0 : clipNorm;
        if (learningRate != null && !(learningRate > 0)) {
            throw new IllegalArgumentException(
                    "learning-rate is " + learningRate + ", must be above 0");
        }
        if (weightDecay != null && !(weightDecay >= 0)) {
            throw new IllegalArgumentException(
                    "weight-decay is " + weightDecay + ", must be at least 0");
        }
        if (!(beta1 >= 0 && beta1 < 1)) {
            throw new IllegalArgumentException("beta1 is " + beta1 + ", must be in [0, 1)");
        }
        if (!(beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException("beta2 is " + beta2 + ", must be in [0, 1)");
        }
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("epsilon is " + epsilon + ", must be above 0");
        }
        if (!(clipNorm > 0)) {
            throw new IllegalArgumentException("clip-norm is " + clipNorm + ", must be above 0");
        }
    }

    /** The same with a learning rate and a weight decay where none was set. */
    public OptimizerConfig orElse(double rate, double decay) {
        return new OptimizerConfig(
                learningRate == null ? rate : learningRate,
                weightDecay == null ? decay : weightDecay,
                beta1,
                beta2,
                epsilon,
                clipNorm);
    }
}
