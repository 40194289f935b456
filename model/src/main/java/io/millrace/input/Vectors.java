package io.millrace.input;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * Vectors of numbers.
 *
 * @param values (batch, size)
 */
public record Vectors(NDArray values) implements RawArrays {
    @Override
    public int rows() {
        return (int) values.getShape().get(0);
    }

    @Override
    public List<RawRow> raw() {
        return RawArrays.dense(values);
    }
}
