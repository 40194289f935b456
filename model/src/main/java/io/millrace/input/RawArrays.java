package io.millrace.input;

import ai.djl.ndarray.NDArray;
import io.millrace.tensor.HostBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Arrays that a linear model can read without an encoder: what an encoder's representations are held against. */
public interface RawArrays extends io.millrace.input.Arrays {

    /** The numbers of every row, in order. */
    List<RawRow> raw();

    /** The rows of an array of float32 whose first axis is the batch. */
    static List<RawRow> dense(NDArray batch) {
        float[] all = HostBytes.floats(batch);
        int rows = (int) batch.getShape().get(0);
        int width = rows == 0 ? 0 : all.length / rows;
        var raw = new ArrayList<RawRow>(rows);
        for (int row = 0; row < rows; row++) {
            raw.add(RawRow.dense(Arrays.copyOfRange(all, row * width, (row + 1) * width)));
        }
        return raw;
    }
}
