package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;

/**
 * A bounded stream is learned to its end.
 *
 * @param totals of the whole
 */
public record PretrainingEnded(Totals totals) implements Progress {

    @Override
    public Kind kind() {
        return Kind.PRETRAINED;
    }

    @Override
    public void write(FieldsOut to) {
        totals.write(to);
    }

    static PretrainingEnded read(FieldsIn from) throws InvalidRecordException {
        return new PretrainingEnded(Totals.read(from));
    }
}
