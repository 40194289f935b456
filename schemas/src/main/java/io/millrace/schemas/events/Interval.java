package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;
import java.util.List;

/**
 * Where a value may lie for all that the test examples say: 95 % of such intervals hold what more examples of the kind
 * would give.
 */
public record Interval(double low, double high) {

    static final String LOW = "low";
    static final String HIGH = "high";

    /** As records list it, low then high; null of an empty list. */
    public static Interval of(List<Double> bounds) {
        return bounds.size() == 2 ? new Interval(bounds.get(0), bounds.get(1)) : null;
    }

    /** Low, then high; of null an empty list. */
    public static List<Double> bounds(Interval interval) {
        return interval == null ? List.of() : List.of(interval.low, interval.high);
    }

    static void write(Interval interval, FieldsOut to) {
        if (interval != null) {
            to.value(LOW, interval.low).value(HIGH, interval.high);
        }
    }

    /** Null if the event tells none. */
    static Interval read(FieldsIn from) throws InvalidRecordException {
        return from.optional(LOW) == null ? null : new Interval(from.value(LOW), from.value(HIGH));
    }
}
