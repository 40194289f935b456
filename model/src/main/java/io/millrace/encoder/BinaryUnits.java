package io.millrace.encoder;

import ai.djl.ndarray.NDArray;

/** One layer whose outputs are the probabilities of binary units: the hidden half of a Boltzmann machine. */
public interface BinaryUnits extends VectorEncoder {

    /** (hidden, visible). */
    NDArray weight();

    /** (hidden). */
    NDArray bias();
}
