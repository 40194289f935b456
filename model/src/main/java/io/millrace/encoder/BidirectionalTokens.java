package io.millrace.encoder;

/** Every position sees all others, as what fills in blanks needs it. */
public interface BidirectionalTokens extends TokenEncoder {}
