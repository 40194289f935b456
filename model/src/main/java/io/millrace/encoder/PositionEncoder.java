package io.millrace.encoder;

import ai.djl.ndarray.NDArray;
import io.millrace.input.Arrays;

/** Has a representation of every position of a sequence, for tasks and objectives that answer position by position. */
public interface PositionEncoder<A extends Arrays> extends Encoder<A> {

    /** Hidden states: (batch, time, width). */
    NDArray positions(A in, Mode mode);
}
