package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model checkpoint lies in the store.
 *
 * @param id its name
 * @param probeLoss latest mean loss on the held-out examples of each domain
 */
public record CheckpointWritten(String id, SortedMap<String, Double> probeLoss)
        implements Progress {

    private static final String PROBE = "probe.";

    public CheckpointWritten {
        probeLoss = Collections.unmodifiableSortedMap(new TreeMap<>(probeLoss));
    }

    @Override
    public Kind kind() {
        return Kind.CHECKPOINT;
    }

    @Override
    public void write(FieldsOut to) {
        to.tag("id", id).each(PROBE, probeLoss);
    }

    static CheckpointWritten read(FieldsIn from) throws InvalidRecordException {
        return new CheckpointWritten(from.tag("id"), from.each(PROBE));
    }
}
