package io.millrace.input;

import io.millrace.schemas.payload.Payload;

/** Tokens that are parts of a text, each of which it can say where it is. */
public interface LocatedTokens extends TokenInput {

    /**
     * Where the tokens of {@link #encode} are in the text, in their order: two numbers for each, from (inclusive) and to
     * (exclusive), in UTF-16 units. What separates words may be part of the token after it.
     */
    int[] places(Payload payload);
}
