package io.millrace.encoder;

import ai.djl.ndarray.NDArray;
import io.millrace.input.Tokens;

/** Reads tokens through an embedding that an output layer can share. */
public interface TokenEncoder extends PositionEncoder<Tokens> {

    /** The token embedding, (vocabulary, width). */
    NDArray tokenEmbedding();
}
