package io.millrace.local.report;

import io.millrace.schemas.avro.ProgressEvent;

/** Reads the fields of a progress event and says which one is missing. */
record EventFields(ProgressEvent event) {

    String tag(String name) {
        String tag = event.getTags().get(name);
        if (tag == null) {
            throw missing("tag", name, event.getTags().keySet());
        }
        return tag;
    }

    String tagOr(String name, String otherwise) {
        return event.getTags().getOrDefault(name, otherwise);
    }

    double value(String name) {
        Double value = event.getValues().get(name);
        if (value == null) {
            throw missing("value", name, event.getValues().keySet());
        }
        return value;
    }

    /** Null if the event does not have it. */
    Double valueOrNull(String name) {
        return event.getValues().get(name);
    }

    private IllegalArgumentException missing(String what, String name, Object present) {
        return new IllegalArgumentException(
                "progress event '%s' of job '%s' at step %d has no %s '%s'; it has %s"
                        .formatted(
                                event.getKind(),
                                event.getJob(),
                                event.getStep(),
                                what,
                                name,
                                present));
    }
}
