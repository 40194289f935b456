package io.millrace.encoder;

import ai.djl.ndarray.NDArray;
import io.millrace.input.Images;

/** Has a representation of every part of a picture, for objectives that answer part by part. */
public interface GridEncoder extends ImageEncoder {

    /**
     * The parts.
     *
     * @return (batch, width, rows, columns): as many as cover the picture, the last ones maybe beyond its edge
     */
    NDArray grid(Images in, Mode mode);

    /** Pixels of a part, in each direction. */
    int stride();
}
