package io.millrace.input;

import ai.djl.ndarray.NDArray;

/**
 * Vectors of numbers.
 *
 * @param values (batch, size)
 */
public record Vectors(NDArray values) implements Arrays {
    @Override
    public int rows() {
        return (int) values.getShape().get(0);
    }
}
