package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;

/**
 * How sure the gate was.
 *
 * @param confidence that the candidate is better than the current release, 0 to 1: one less the chance of as large a gain
 *     on the test examples between two that are equally good; null if there was nothing to compare with, or nobody asked
 * @param interval of the candidate's value; null if it was not told
 * @param looks at these test examples so far, this one counted; 0 if they were not told
 */
public record Certainty(Double confidence, Interval interval, int looks) {

    /** What older writers told of it. */
    public static final Certainty UNTOLD = new Certainty(null, null, 0);

    void write(FieldsOut to) {
        to.optional("confidence", confidence).count("looks", looks);
        Interval.write(interval, to);
    }

    static Certainty read(FieldsIn from) throws InvalidRecordException {
        return new Certainty(
                from.optional("confidence"),
                Interval.read(from),
                from.optional("looks") == null ? 0 : from.small("looks"));
    }
}
