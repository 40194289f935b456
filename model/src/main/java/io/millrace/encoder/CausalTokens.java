package io.millrace.encoder;

/** A position sees itself and those before it, as what predicts the next one needs it. */
public interface CausalTokens extends TokenEncoder {}
