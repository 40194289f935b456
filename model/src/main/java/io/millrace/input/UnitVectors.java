package io.millrace.input;

/** Vectors of which every value lies in [0, 1], as models of binary units need them. */
public interface UnitVectors extends VectorInput {}
