package io.millrace.data;

import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;

/**
 * One unit of input.
 *
 * @param id unique in the stream; decides whether the example is held out
 * @param domain where it came from
 * @param payload what is learned from
 * @param target what is said of it, or null
 */
public record Example(String id, String domain, Payload payload, Target target) {

    /** One of which nothing is said. */
    public Example(String id, String domain, Payload payload) {
        this(id, domain, payload, null);
    }
}
