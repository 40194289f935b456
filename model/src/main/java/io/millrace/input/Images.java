package io.millrace.input;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * Pictures.
 *
 * @param pixels (batch, channels, height, width)
 */
public record Images(NDArray pixels) implements RawArrays {
    @Override
    public int rows() {
        return (int) pixels.getShape().get(0);
    }

    @Override
    public List<RawRow> raw() {
        return RawArrays.dense(pixels);
    }
}
