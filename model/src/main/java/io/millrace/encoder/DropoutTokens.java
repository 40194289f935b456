package io.millrace.encoder;

import ai.djl.ndarray.NDArray;
import io.millrace.input.Tokens;

/**
 * Reads tokens through dropout (Srivastava et al. 2014) where an objective lives on it. The mask is drawn by the caller, so
 * that a forward pass draws no chance; without one nothing is dropped.
 */
public interface DropoutTokens extends TokenEncoder {

    /**
     * One row per sample, (batch, width), of sequences whose embeddings are dropped in part.
     *
     * @param kept factors of the embeddings, token and position in sum, (batch, time, width): 0 where one is dropped, else 1
     *     over the share that is kept
     */
    NDArray pooled(Tokens in, NDArray kept, Mode mode);
}
