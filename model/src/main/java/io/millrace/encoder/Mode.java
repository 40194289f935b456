package io.millrace.encoder;

/** What a forward pass is for. */
public enum Mode {
    /** To learn: layers may draw chance or use the statistics of the batch. */
    TRAIN,
    /** To judge or to use: a sample's result does not depend on the others in its batch. */
    EVAL
}
