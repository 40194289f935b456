package io.millrace.monitoring.exporter;

import io.millrace.monitoring.history.BoundedNames;
import io.millrace.schemas.avro.DeadLetter;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many dead letters there are, by stage and class of reason. Threads may add and look. */
final class LetterNumbers {

    private static final int STAGES = 16;

    /** Where a record was refused, and what for. */
    record Refused(String stage, String reason) {}

    private final BoundedNames stages = new BoundedNames(STAGES);
    private final Map<Refused, Long> counts = new LinkedHashMap<>();

    synchronized void add(DeadLetter letter) {
        String reason = ReasonClass.of(letter.getReason()).word();
        counts.merge(new Refused(stages.of(letter.getWhere()), reason), 1L, Long::sum);
    }

    synchronized Map<Refused, Long> counts() {
        return new LinkedHashMap<>(counts);
    }
}
