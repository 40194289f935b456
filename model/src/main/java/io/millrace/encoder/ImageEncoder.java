package io.millrace.encoder;

import io.millrace.input.Images;

/** Reads pictures. */
public interface ImageEncoder extends Encoder<Images> {}
