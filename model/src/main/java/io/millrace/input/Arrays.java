package io.millrace.input;

/** What an encoder reads: a batch of samples as arrays. One record for each form; encoders name the one they read. */
public interface Arrays {

    /** Rows in the batch. */
    int rows();
}
