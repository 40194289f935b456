package io.millrace.encoder;

import ai.djl.ndarray.NDArray;

/** Has a first layer of filters that can be looked at, each of the shape of what it reads. */
public interface FilterEncoder {

    /** One filter a row: (filters, values), or (filters, channels, height, width). */
    NDArray filters();
}
