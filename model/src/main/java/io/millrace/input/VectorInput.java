package io.millrace.input;

import java.nio.FloatBuffer;

/** An input whose samples are vectors of numbers. */
public interface VectorInput extends Input {

    /** Values in a vector. */
    int size();

    /** True if every value lies in [0, 1], as models of binary units need it. */
    boolean unitInterval();

    /** Puts a sample's values. */
    void values(byte[] sample, FloatBuffer out);
}
