package io.millrace.nn;

import ai.djl.ndarray.NDArray;

/** A map from one array to one array that can be differentiated. */
@FunctionalInterface
public interface Layer {

    /** The layer's output; gradients reach its parameters and its input. */
    NDArray forward(NDArray x);
}
