package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.ProgressEvent;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the fields of an event. What older writers did not say has a default; what all said must be there. */
final class FieldsIn {

    /** Up to here every whole number is a double. */
    static final long MOST = 1L << 53;

    private final ProgressEvent event;

    FieldsIn(ProgressEvent event) {
        this.event = event;
    }

    String tag(String name) throws InvalidRecordException {
        String tag = event.getTags().get(name);
        if (tag == null) {
            throw invalid("has no tag '" + name + "'; it has " + sorted(event.getTags()));
        }
        return tag;
    }

    double value(String name) throws InvalidRecordException {
        Double value = event.getValues().get(name);
        if (value == null) {
            throw invalid("has no value '" + name + "'; it has " + sorted(event.getValues()));
        }
        return value;
    }

    double valueOr(String name, double otherwise) {
        return event.getValues().getOrDefault(name, otherwise);
    }

    /** Null if the event does not have it. */
    Double optional(String name) {
        return event.getValues().get(name);
    }

    /** A whole number from 0 on. */
    long count(String name) throws InvalidRecordException {
        return count(name, value(name));
    }

    long countOr(String name, long otherwise) throws InvalidRecordException {
        Double value = optional(name);
        return value == null ? otherwise : count(name, value);
    }

    private long count(String name, double value) throws InvalidRecordException {
        if (!(value >= 0 && value <= MOST && value == Math.rint(value))) {
            throw invalid(
                    "has value '" + name + "' " + value + "; allowed: a whole number, 0 to 2^53");
        }
        return (long) value;
    }

    /** A whole number from 0 on that an int holds. */
    int small(String name) throws InvalidRecordException {
        double value = value(name);
        if (value > Integer.MAX_VALUE) {
            throw invalid("has value '" + name + "' " + value + "; allowed: 0 to 2^31 - 1");
        }
        return (int) count(name, value);
    }

    boolean flag(String name) throws InvalidRecordException {
        return flag(name, value(name));
    }

    boolean flagOr(String name, boolean otherwise) throws InvalidRecordException {
        Double value = optional(name);
        return value == null ? otherwise : flag(name, value);
    }

    private boolean flag(String name, double value) throws InvalidRecordException {
        if (value != 0 && value != 1) {
            throw invalid("has value '" + name + "' " + value + "; allowed: 0 and 1");
        }
        return value == 1;
    }

    /** Values whose name begins with a word, without it. */
    SortedMap<String, Double> each(String prefix) {
        var found = new TreeMap<String, Double>();
        event.getValues()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith(prefix)) {
                                found.put(name.substring(prefix.length()), value);
                            }
                        });
        return found;
    }

    /** As {@link #each}, whole numbers. */
    SortedMap<String, Long> counts(String prefix) throws InvalidRecordException {
        var found = new TreeMap<String, Long>();
        for (Map.Entry<String, Double> value : each(prefix).entrySet()) {
            found.put(value.getKey(), count(prefix + value.getKey(), value.getValue()));
        }
        return found;
    }

    /** Values of all other names. */
    SortedMap<String, Double> but(Set<String> names) {
        var found = new TreeMap<>(event.getValues());
        found.keySet().removeAll(names);
        return found;
    }

    InvalidRecordException invalid(String what) {
        return new InvalidRecordException(
                "progress event '%s' of job '%s' at step %d %s"
                        .formatted(event.getKind(), event.getJob(), event.getStep(), what));
    }

    private static Set<String> sorted(Map<String, ?> fields) {
        return new TreeMap<>(fields).keySet();
    }
}
