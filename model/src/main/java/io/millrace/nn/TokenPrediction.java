package io.millrace.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;

/**
 * Tells tokens from hidden states as BERT does (Devlin et al. 2019): a linear map, exact GELU and a normalisation, then an
 * output layer that shares the token embedding and has a bias of its own.
 */
public final class TokenPrediction {

    /** The linear map, (width, width), with {@code .weight} and {@code .bias}. */
    public static final String TRANSFORM = "head.transform";

    /** The normalisation, (width), with {@code .weight} and {@code .bias}. */
    public static final String NORM = "head.norm";

    /** The bias of the output layer, (vocabulary). */
    public static final String OUTPUT_BIAS = "head.output.bias";

    private final Torch torch;
    private final Linear transform;
    private final Layer gelu;
    private final LayerNorm norm;
    private final NDArray outputBias;

    /**
     * @param width of a hidden state
     * @param vocabulary tokens to tell apart
     */
    public TokenPrediction(Parameters parameters, Torch torch, int width, int vocabulary) {
        this.torch = torch;
        transform = new Linear(parameters, torch, TRANSFORM, width, width);
        gelu = Activations.gelu(torch);
        norm = new LayerNorm(parameters, torch, NORM, width);
        outputBias = parameters.create(OUTPUT_BIAS, Parameters.ZEROS, vocabulary);
    }

    /**
     * The mean cross-entropy.
     *
     * @param hidden (rows, width)
     * @param embedding the token embedding, (vocabulary, width)
     * @param targets the token of each row, (rows)
     */
    public NDArray loss(NDArray hidden, NDArray embedding, NDArray targets) {
        NDArray x = norm.forward(gelu.forward(transform.forward(hidden)));
        NDArray ids = targets.toType(DataType.INT64, false);
        return torch.linearCrossEntropy(x, embedding, outputBias, ids);
    }
}
