package io.millrace.encoder;

import ai.djl.ndarray.NDArray;
import io.millrace.input.Arrays;
import java.util.List;

/** Shows which positions its heads look at. */
public interface AttentionEncoder<A extends Arrays> extends PositionEncoder<A> {

    /** For every layer, from the input up: (batch, heads, time, time), rows that look at columns, 1 in sum. */
    List<NDArray> attention(A in);
}
