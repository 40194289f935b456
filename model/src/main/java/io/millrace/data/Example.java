package io.millrace.data;

import io.millrace.schemas.payload.Payload;

/**
 * One unit of input.
 *
 * @param id unique in the stream; decides whether the example is held out
 * @param domain where it came from
 * @param payload what is learned from
 */
public record Example(String id, String domain, Payload payload) {}
