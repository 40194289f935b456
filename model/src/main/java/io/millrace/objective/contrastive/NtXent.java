package io.millrace.objective.contrastive;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.millrace.tensor.Torch;

/**
 * Normalised temperature-scaled cross-entropy: of the second views of a batch, the one of the same example is to be told by
 * the cosine of the two, divided by a temperature. Mean over the batch, in nats.
 */
public final class NtXent {

    private NtXent() {}

    /**
     * From the first views to the second ones alone: {@code -log(exp(cos(a_i, b_i) / t) / sum_j exp(cos(a_i, b_j) / t))}
     * (Gao et al. 2021, equation 4).
     *
     * @param a first views, (batch, width)
     * @param b second views, row for row of the same examples, (batch, width)
     * @param temperature above 0; the smaller, the more the nearest of the others count
     * @return a scalar
     */
    public static NDArray across(Torch torch, NDArray a, NDArray b, double temperature) {
        NDManager manager = a.getManager();
        NDArray cosines = normal(a).matMul(normal(b).transpose());
        NDArray same = manager.arange((int) a.getShape().get(0)).toType(DataType.INT64, false);
        return torch.crossEntropy(cosines.div(temperature), same);
    }

    /** Rows of length 1; one of nothing but zeros stays so. */
    private static NDArray normal(NDArray x) {
        return x.div(x.square().sum(new int[] {1}, true).add(1e-12f).sqrt());
    }
}
