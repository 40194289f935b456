package io.millrace.input;

import ai.djl.ndarray.NDArray;

/**
 * Pictures.
 *
 * @param pixels (batch, channels, height, width)
 */
public record Images(NDArray pixels) implements Arrays {
    @Override
    public int rows() {
        return (int) pixels.getShape().get(0);
    }
}
