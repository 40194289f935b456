package io.millrace.encoder;

import io.millrace.input.Vectors;

/** Reads vectors through layers that a decoder can mirror. */
public interface VectorEncoder extends Encoder<Vectors> {

    /** Values in a vector that it reads. */
    int size();

    /** Widths of its layers, from the input up. */
    int[] widths();
}
